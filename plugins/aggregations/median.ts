import { defineAggregation } from '../../src/plugin-api/index.js';

/**
 * Moves the number that stands at `rank` in ascending order there, with none larger before it and none smaller behind it.
 * Source: C. A. R. Hoare, Algorithm 65: FIND (1961). The middle as pivot makes rising and falling series the best case.
 */
function select(points: Float64Array, rank: number): number {
  let left = 0;
  let right = points.length - 1;
  while (left < right) {
    const pivot = points[rank]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (points[i]! < pivot) i++;
      while (pivot < points[j]!) j--;
      if (i > j) break;
      const moved = points[i]!;
      points[i++] = points[j]!;
      points[j--] = moved;
    }
    if (j < rank) left = i;
    if (rank < i) right = j;
  }
  return points[rank]!;
}

function medianOf(points: Float64Array): number {
  const middle = points.length >> 1;
  const upper = select(points, middle);
  if (points.length % 2 === 1) return upper;
  let lower = points[0]!;
  for (let i = 1; i < middle; i++) if (points[i]! > lower) lower = points[i]!;
  const sum = lower + upper;
  // The sum of two finite numbers may not be finite, their mean is.
  return sum - sum === 0 ? sum / 2 : lower / 2 + upper / 2;
}

export const median = defineAggregation({
  name: 'MEDIAN',
  summary: 'The data point in the middle; of an even number, the mean of the middle two.',
  points: medianOf,
  examples: [
    { given: [9, 1, null, 5], gives: 5 },
    { given: [4, 1, 3, 10], gives: 3.5 },
    { given: [7], gives: 7 },
    { given: [1.7e308, 1.5e308], gives: 1.6e308 },
    { given: [null], counter: true, gives: null },
  ],
});
