const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const REPEATED_EMPTY = /^_x(\d+)$/;
const SERIES = new RegExp(`^(${NUMBER})(?:([-+](?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?))?x(\\d+)$`);
const SINGLE = new RegExp(`^${NUMBER}$`);

/**
 * Values of consecutive days, as Prometheus writes them: `_` empty, `_x3` three empties, `1+2x3` 1 3 5 7 (one more than
 * the factor), `5x2` 5 5 5. `clear` (where allowed) clears a field.
 */
export function parseValues(tokens: readonly string[], allowClear = false): (number | null | 'clear')[] {
  return tokens.flatMap((token): (number | null | 'clear')[] => {
    if (token === '_') return [null];
    if (token === 'clear' && allowClear) return ['clear'];
    const empties = REPEATED_EMPTY.exec(token);
    if (empties !== null) return Array.from({ length: Number(empties[1]) }, () => null);
    const series = SERIES.exec(token);
    if (series !== null) {
      const [start, step, more] = [Number(series[1]), Number(series[2] ?? 0), Number(series[3])];
      return Array.from({ length: more + 1 }, (_, i) => start + i * step);
    }
    if (!SINGLE.test(token)) throw new Error(`"${token}" is no value`);
    return [Number(token)];
  });
}

/** Tokens of a line; a token in double quotes (a JSON string) may hold spaces. `"add to cart"[amount]` is one token. */
export function tokensOf(line: string): string[] {
  const tokens: string[] = [];
  const pattern = /((?:"(?:[^"\\]|\\.)*"|[^\s"])+)/g;
  for (const match of line.matchAll(pattern)) {
    tokens.push(match[1]!.replace(/"(?:[^"\\]|\\.)*"/g, (text) => JSON.parse(text) as string));
  }
  return tokens;
}
