/** What is compared of a text at most. */
const LONGEST = 200;

/** Rows of the table of `distance`, used again and again: did-you-mean looks at every key of a workspace. */
let [current, previous, before] = [0, 1, 2].map(() => new Uint16Array(2 * LONGEST)) as [
  Uint16Array,
  Uint16Array,
  Uint16Array,
];

/** Edits (insert, delete, replace, swap of neighbours) between two texts, at most `limit + 1`. `limit` is below `LONGEST`. */
function distance(a: string, b: string, limit: number): number {
  const [rows, columns] = [a.length, b.length];
  if (rows - columns > limit || columns - rows > limit) return limit + 1;
  for (let j = 0; j <= columns; j++) previous[j] = j;
  let [least, leastBefore] = [0, 0];
  for (let i = 1; i <= rows; i++) {
    current[0] = i;
    least = i;
    const char = a.charCodeAt(i - 1);
    for (let j = 1; j <= columns; j++) {
      const other = b.charCodeAt(j - 1);
      let best = previous[j - 1]! + (char === other ? 0 : 1);
      if (previous[j]! + 1 < best) best = previous[j]! + 1;
      if (current[j - 1]! + 1 < best) best = current[j - 1]! + 1;
      if (i > 1 && j > 1 && char === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other) {
        if (before[j - 2]! + 1 < best) best = before[j - 2]! + 1;
      }
      current[j] = best;
      if (best < least) least = best;
    }
    // A swap reaches back two rows.
    if (least > limit && leastBefore > limit) return limit + 1;
    leastBefore = least;
    [before, previous, current] = [previous, current, before];
  }
  return previous[columns]!;
}

/** The options nearest to what was written, best first, at most `most`; case does not count. */
export function suggest(written: string, options: Iterable<string>, most = 3): string[] {
  const wanted = written.slice(0, LONGEST).toLowerCase().slice(0, LONGEST);
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
