import { exactSum } from './exact-sum.js';

export interface Point {
  readonly day: number;
  readonly value: number;
}

type Kind = 'COUNTER' | 'GAUGE' | 'FIELD';

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
    return exactSum(points.map((point) => point.value));
  },
  AVERAGE(points) {
    if (points.length === 0) return null;
    return exactSum(points.map((point) => point.value)) / points.length;
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
  LENGTH: (points) => points.length,
};

/** Over two days only; an empty end gives empty. */
export const OVER_ENDS: Readonly<Record<string, (now: number, before: number) => number | null>> = {
  TREND: (now, before) => (before === 0 ? null : now / before),
  DIFFERENCE: (now, before) => now - before,
  PERCENT_CHANGE: (now, before) => (before === 0 ? null : ((now - before) * 100) / Math.abs(before)),
};
