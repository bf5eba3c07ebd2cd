import fc from 'fast-check';
import { median } from '../../plugins/aggregations/median.js';
import { stddev } from '../../plugins/aggregations/stddev.js';
import { variance } from '../../plugins/aggregations/variance.js';
import { type StateDefinition } from '../../src/plugin-api/index.js';
import { sampleVariance as exactVariance } from '../reference/spread.js';
import { metricValue } from '../support/arbitraries.js';

const spread = variance.state!;

/** The state of points that were grouped at random: every number cuts a part in two. */
function grouped(state: StateDefinition, points: readonly number[], cuts: readonly number[]): Float64Array {
  if (points.length < 2 || cuts.length === 0) {
    const cells = Float64Array.from(state.empty);
    points.forEach((value, day) => {
      state.add(cells, 0, value, 0, day);
    });
    return cells;
  }
  const at = cuts[0]! % (points.length + 1);
  const half = cuts.length >> 1;
  const cells = grouped(state, points.slice(0, at), cuts.slice(1, half + 1));
  state.merge(cells, 0, grouped(state, points.slice(at), cuts.slice(half + 1)), 0);
  return cells;
}

const cutPoints = fc.array(fc.nat(), { maxLength: 20 });
const size = fc.double({ min: -1e150, max: 1e150, noNaN: true });

test('equal points have a variance and a standard deviation of exactly 0, however they are grouped', () => {
  const values = fc.oneof(fc.constantFrom(0.1, 1 / 3, 1e15 + 0.3, -7.7, 5e-324, 1e308), size);
  fc.assert(
    fc.property(values, fc.integer({ min: 2, max: 200 }), cutPoints, (value, count, cuts) => {
      const points = Array.from({ length: count }, () => value);
      for (const { state } of [variance, stddev]) expect(state!.result(grouped(state!, points, cuts), 0)).toBe(0);
    }),
  );
});

/** The variance of the points in the order and grouping of `cuts`, beside the exact one rounded once. */
function bothWays(points: readonly number[], cuts: readonly number[]) {
  return { actual: spread.result(grouped(spread, points, cuts), 0), exact: exactVariance(points)! };
}

test('small spreads of large numbers keep their digits', () => {
  const points = fc
    .tuple(fc.maxSafeInteger(), fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 60 }))
    .map(([base, offsets]) => offsets.map((offset) => Math.trunc(base / 2) + offset));
  fc.assert(
    fc.property(points, cutPoints, (whole, cuts) => {
      const { actual, exact } = bothWays(whole, cuts);
      expect(actual).toBe(exact);
    }),
  );
});

test('of numbers as people have them it is the nearest double to the exact one, so that a ROUND of it is the same however they are grouped', () => {
  const points = fc.array(metricValue, { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(points, cutPoints, (prices, cuts) => {
      const { actual, exact } = bothWays(prices, cuts);
      expect(actual).toBe(exact);
    }),
    { numRuns: 2000, examples: [[[-507.94, -502.94, -502.94, -502.94], []]] },
  );
});

test('the largest variances that are numbers are given', () => {
  for (const [points, exact] of [
    [[0, 1e150], 5e299],
    [[0, 1e153], 5e305],
    [[-1e153, 1e153, 1e153], 4e306 / 3],
  ] as const) {
    const { actual } = bothWays(points, []);
    expect(Math.abs(actual - exact)).toBeLessThanOrEqual(1e-14 * exact);
  }
});

test('grouping does not show, and a variance is never negative', () => {
  fc.assert(
    fc.property(fc.array(size, { minLength: 2, maxLength: 60 }), cutPoints, cutPoints, (points, one, other) => {
      const [a, b] = [one, other].map((cuts) => spread.result(grouped(spread, points, cuts), 0)) as [number, number];
      expect(a).toBeGreaterThanOrEqual(0);
      expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * Math.max(a, b));
    }),
  );
});

test('the median is the middle of the sorted points', () => {
  const values = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 100 }), (points) => {
      const sorted = points.toSorted((a, b) => a - b);
      const [lower, upper] = [sorted[(points.length - 1) >> 1]!, sorted[points.length >> 1]!];
      const middle = lower === upper ? lower : lower / 2 + upper / 2;
      const result = median.points!(Float64Array.from(points));
      expect(Math.abs(result - middle)).toBeLessThanOrEqual(1e-15 * Math.abs(middle) + Number.MIN_VALUE);
    }),
  );
});
