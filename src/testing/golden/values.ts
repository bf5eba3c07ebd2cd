const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const REPEATED_EMPTY = /^_x(\d+)$/;
const SERIES = new RegExp(`^(${NUMBER})(?:([-+](?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?))?x(\\d+)$`);
const SINGLE = new RegExp(`^${NUMBER}$`);

/**
 * Values of consecutive days, as Prometheus writes them: `_` empty, `_x3` three empties, `1+2x3` 1 3 5 7 (one more than
 * the factor), `5x2` 5 5 5.
 */
export function parseValues(tokens: readonly string[]): (number | null)[] {
  return tokens.flatMap((token): (number | null)[] => {
    if (token === '_') return [null];
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

/** A field's changes of consecutive days: a number, a text in quotes, null (`clear`), undefined (nothing recorded). */
export function fieldValues(tokens: readonly string[]): (number | string | null | undefined)[] {
  return tokens.flatMap((token): (number | string | null | undefined)[] => {
    if (token === 'clear') return [null];
    if (token.startsWith('"')) return [unquoted(token)];
    return parseValues([token]).map((value) => value ?? undefined);
  });
}

/**
 * Values of the events of consecutive days: a token is a day, its events' values stand with commas between. A value is JSON;
 * `_` an event without it, or a day without events (undefined).
 */
export function eventValues(tokens: readonly string[]): (readonly unknown[] | undefined)[] {
  return tokens.flatMap((token): (readonly unknown[] | undefined)[] => {
    if (/^[^"{[,]+$/.test(token) && !JSON_WORD.test(token)) {
      return parseValues([token]).map((value) => (value === null ? undefined : [value]));
    }
    const parts = token.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];
    return [parts.map((part) => (part === '_' ? undefined : (JSON.parse(part) as unknown)))];
  });
}

const JSON_WORD = /^(true|false|null)$/;

/** Tokens of a line; what stands in double quotes (JSON strings) may hold spaces. `"add to cart"[amount]` is one token. */
export function tokensOf(line: string): string[] {
  return line.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+/g) ?? [];
}

/** A token with its quoted parts as the texts that they stand for. */
export function unquoted(token: string): string {
  return token.replace(/"(?:[^"\\]|\\.)*"/g, (text) => JSON.parse(text) as string);
}
