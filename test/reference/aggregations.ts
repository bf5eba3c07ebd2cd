import { exactSum } from './exact-sum.js';
import { sampleVariance } from './spread.js';

export interface Point {
  readonly day: number;
  readonly value: number;
  /** What was added up to the value, which is rounded: sums go on from here. */
  readonly addends: readonly number[];
}

export function sumOf(points: readonly Point[]): number {
  return exactSum(points.flatMap((point) => point.addends));
}

type Kind = 'COUNTER' | 'GAUGE';

export const AGGREGATION_ALIASES: Readonly<Record<string, string>> = {
  AVG: 'AVERAGE',
  MEAN: 'AVERAGE',
  MINIMUM: 'MIN',
  MAXIMUM: 'MAX',
  COUNT: 'LENGTH',
};

/** Over the window's data points, oldest first; null is empty. */
export const OVER_POINTS: Readonly<Record<string, (points: readonly Point[], kind: Kind) => number | null>> = {
  SUM(points, kind) {
    if (points.length === 0) return kind === 'COUNTER' ? 0 : null;
    return sumOf(points);
  },
  AVERAGE(points) {
    if (points.length === 0) return null;
    return sumOf(points) / points.length;
  },
  MIN(points) {
    let least: number | null = null;
    for (const { value } of points) if (least === null || value < least) least = value;
    return least;
  },
  MAX(points) {
    let most: number | null = null;
    for (const { value } of points) if (most === null || value > most) most = value;
    return most;
  },
  LAST: (points) => points.at(-1)?.value ?? null,
  FIRST: (points) => points[0]?.value ?? null,
  LENGTH: (points) => points.length,
  MEDIAN(points) {
    const values = points.map((point) => point.value).sort((a, b) => a - b);
    const middle = values.slice(Math.ceil(values.length / 2) - 1, Math.floor(values.length / 2) + 1);
    // Divided first: the sum of two finite numbers may not be finite, their mean is.
    return middle.length === 0 ? null : exactSum(middle.map((value) => value / middle.length));
  },
  VARIANCE: (points) => sampleVariance(points.map((point) => point.value)),
  STDDEV(points) {
    const variance = sampleVariance(points.map((point) => point.value));
    return variance === null ? null : Math.sqrt(variance);
  },
};

/** Over two days only; an empty end gives empty. */
export const OVER_ENDS: Readonly<Record<string, (now: number, before: number) => number | null>> = {
  TREND: (now, before) => (before === 0 ? null : now / before),
  DIFFERENCE: (now, before) => now - before,
  PERCENT_CHANGE: (now, before) => (before === 0 ? null : ((now - before) * 100) / Math.abs(before)),
};
