import { defineAggregation } from '../../src/plugin-api/index.js';
import { moments, sampleVariance } from './moments.js';

export const stddev = defineAggregation({
  name: 'STDDEV',
  summary: 'Sample standard deviation of the data points: exactly 0 for equal ones, empty for one alone.',
  state: { ...moments, result: (state, at) => Math.sqrt(sampleVariance(state, at)) },
  examples: [
    { given: [1, null, 3, 5], gives: 2 },
    { given: [0.1, 0.1, 0.1], gives: 0 },
    { given: [5, null], gives: null },
    { given: [null], counter: true, gives: null },
  ],
});
