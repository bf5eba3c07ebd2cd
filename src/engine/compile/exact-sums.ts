import { type RowSource } from './row-source.js';

/** The largest and the smallest distance from 0 of a source's points; 0 itself apart. */
interface Range {
  readonly largest: number;
  readonly smallest: number;
}

const ranges = new WeakMap<RowSource, Range>();

/**
 * A number `c` by which a source's points can be split so that sums of them need no compensation: with `high = (v + c) − c` and
 * `low = v − high`, no sum of up to `points` of either, added in whatever order and taken out again, is ever rounded. Undefined where there is none.
 *
 * Why: c is 1.5 × 2^52 × g, g a power of two, so that `high` is v rounded to a multiple of g and `low` the rest, both exactly, for |v| ≤ 2^51 g.
 * g is chosen so that `points` values stay below 2^53 g: sums of `high` are whole numbers of g, below 2^53 of them. A `low` is at most g / 2, and a
 * whole number of u, the last digit of the smallest value: its sums are exact as long as they stay below 2^53 u.
 *
 * The double nearest to high + low is then the exact sum, rounded once. A double-double gives the same bits: the exact sum has fewer than 2^104 u, which
 * its two parts hold, so it rounds nothing either (each addition's two-sum is exact, its low parts are whole numbers of u below 2^53 of them).
 */
export function splitterOf(source: RowSource, points: number): number | undefined {
  if (source.low.length > 0) return undefined;
  const { largest, smallest } = rangeOf(source);
  const most = points + 1; // a window that slides has one more point for a moment
  const g = largest === 0 ? 1 : powerAbove((most * largest) / 2 ** 51);
  const u = smallest === Number.POSITIVE_INFINITY ? g : powerBelow(smallest) / 2 ** 52;
  const c = 1.5 * 2 ** 52 * g;
  // u is 0 where the smallest value's last digit is below all doubles: nothing is claimed then.
  return c < Number.POSITIVE_INFINITY && g > 0 && most * g <= 2 ** 52 * u ? c : undefined;
}

/** A power of two of at least x, at most 4 x: a logarithm may be off by a digit. */
function powerAbove(x: number): number {
  return 2 ** (Math.floor(Math.log2(x) + 1e-9) + 1);
}

/** A power of two of at most x, at least x / 4. */
function powerBelow(x: number): number {
  return 2 ** Math.floor(Math.log2(x) - 1e-9);
}

/** Looked at once per source: 1 ns a value, what a sum saves is 15. */
function rangeOf(source: RowSource): Range {
  let range = ranges.get(source);
  if (range === undefined) {
    range = measure(source.values);
    ranges.set(source, range);
  }
  return range;
}

function measure(values: Float64Array): Range {
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!); // empty is neither larger nor smaller
    if (size > largest) largest = size;
    if (size < smallest && size > 0) smallest = size;
  }
  return { largest, smallest };
}
