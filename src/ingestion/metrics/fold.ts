import { addCompensated, compensatedValue } from '../../plugin-api/index.js';
import { type Fold } from '../../storage/index.js';

/** One value of a day, as far as folding cares. */
export interface FoldPoint {
  readonly id: number;
  readonly dayRank: number;
  readonly value: number;
}

/** How several values of one day become one: a double and its low part. NaN where the result is not finite. */
export function foldPoints(fold: Fold, points: readonly FoldPoint[]): { value: number; low: number } {
  switch (fold) {
    case 'LAST':
      return exact(last(points).value);
    case 'MIN':
      return exact(points.reduce((least, point) => Math.min(least, point.value), Number.POSITIVE_INFINITY));
    case 'MAX':
      return exact(points.reduce((most, point) => Math.max(most, point.value), Number.NEGATIVE_INFINITY));
    case 'SUM': {
      const [value, low] = sum(points);
      return Number.isFinite(value) ? { value, low } : exact(Number.NaN);
    }
    case 'AVG': {
      const mean = compensatedValue(Float64Array.from(sum(points)), 0) / points.length;
      return exact(Number.isFinite(mean) ? mean : Number.NaN);
    }
  }
}

function last(points: readonly FoldPoint[]): FoldPoint {
  return points.reduce((latest, point) =>
    point.dayRank > latest.dayRank || (point.dayRank === latest.dayRank && point.id > latest.id) ? point : latest,
  );
}

function sum(points: readonly FoldPoint[]): [high: number, low: number] {
  const state = new Float64Array(2);
  for (const point of points) addCompensated(state, 0, point.value, 0);
  return [state[0]!, state[1]!];
}

function exact(value: number): { value: number; low: number } {
  return { value, low: 0 };
}
