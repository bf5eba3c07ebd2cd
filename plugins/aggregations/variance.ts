import { defineAggregation } from '../../src/plugin-api/index.js';
import { moments, sampleVariance } from './moments.js';

export const variance = defineAggregation({
  name: 'VARIANCE',
  summary: 'Sample variance of the data points: exactly 0 for equal ones, empty for one alone.',
  state: { ...moments, result: sampleVariance },
  examples: [
    { given: [2, 4, 4, null, 6], gives: 8 / 3 },
    { given: [0.1, 0.1, 0.1], gives: 0 },
    { given: [1e15, 1e15 + 1], gives: 0.5 },
    { given: [5], gives: null },
    { given: [null], counter: true, gives: null },
  ],
});
