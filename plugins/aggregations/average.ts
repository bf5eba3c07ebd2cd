import { defineAggregation, meanState } from '../../src/plugin-api/index.js';

export const average = defineAggregation({
  name: 'AVERAGE',
  aliases: ['AVG', 'MEAN'],
  summary: 'Sum of the data points divided by their number; days without one do not count.',
  state: meanState,
  examples: [
    { given: [10, 9, 8, 12, 10, null, null], counter: true, gives: 9.8 },
    { given: [null], gives: null },
  ],
});
