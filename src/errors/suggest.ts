/** Edits (insert, delete, replace, swap of neighbours) between two texts, at most `limit + 1`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The options nearest to what was written, best first, at most `most`; case does not count. */
export function suggest(written: string, options: Iterable<string>, most = 3): string[] {
  const wanted = written.slice(0, 200).toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length * 0.4));
  const near: { option: string; score: number }[] = [];
  for (const option of options) {
    const candidate = option.toLowerCase();
    const score = candidate === wanted ? 0 : distance(wanted, candidate, limit);
    if (score <= limit) near.push({ option, score });
    else if (wanted.length >= 3 && candidate.includes(wanted)) near.push({ option, score: limit + 1 });
  }
  near.sort((a, b) => a.score - b.score || (a.option < b.option ? -1 : 1));
  return near.slice(0, most).map((entry) => entry.option);
}
