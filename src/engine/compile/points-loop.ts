import { numberOf, settle } from './result.js';
import { compile, once } from './template.js';

/** Where one entity's points lie: those of row r are `points[base + ends[r]]` … `points[base + ends[r + 1] − 1]`, so none or one. */
export interface EntityPoints {
  /** Room for a window's points, `base` numbers, then all points, oldest first. */
  readonly points: Float64Array;
  readonly base: number;
  readonly ends: Int32Array;
  /** By length: the beginning of `points`, as a function gets it. */
  readonly views: (Float64Array | undefined)[];
}

export interface PointsLoop {
  /** Lays out the points of a slot: rows of `values` from `at` on, `width` apart. */
  gather(entity: EntityPoints, values: Float64Array, at: number, width: number, rows: number): void;
  /** `out[outAt + k × width]` = the window of `days` rows that ends with row first + k, for rows first…last. */
  windows(
    entity: EntityPoints,
    days: number,
    first: number,
    last: number,
    out: Float64Array,
    outAt: number,
    width: number,
    none: number,
  ): void;
}

/**
 * The loop of a function over points, which costs what a window's length is. Nothing depends on the days that were asked for, and a
 * window of the same points as the one before has its value: the function is not asked again.
 */
export function pointsLoop(evaluate: (points: Float64Array) => number): PointsLoop {
  return once(evaluate, 'points', () => compilePointsLoop(evaluate));
}

function compilePointsLoop(evaluate: (points: Float64Array) => number): PointsLoop {
  return compile<PointsLoop>(
    ['numberOf', 'evaluate'],
    [numberOf, evaluate],
    `
function gather({ points, base, ends }, values, at, width, rows) {
  let count = 0;
  ends[0] = 0;
  for (let row = 0, from = at; row < rows; row++, from += width) {
    const value = values[from];
    points[base + count] = value;
    count += value === value ? 1 : 0;
    ends[row + 1] = count;
  }
}
function windows({ points, base, ends, views }, days, first, last, out, outAt, width, none) {
  let head = -1, tail = -1, r = none;
  for (let row = first, to = outAt; row <= last; row++, to += width) {
    const begin = row < days ? 0 : ends[row - days + 1], end = ends[row + 1];
    if (begin !== head || end !== tail) {
      head = begin; tail = end;
      const length = end - begin;
      if (length === 0) r = none;
      else {
        for (let k = 0, from = base + begin; k < length; k++) points[k] = points[from + k];
        const window = views[length] ??= points.subarray(0, length);
        r = evaluate(window);
        ${settle('r')}
      }
    }
    out[to] = r;
  }
}
return { gather, windows };`,
  );
}
