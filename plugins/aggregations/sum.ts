import { defineAggregation, sumState } from '../../src/plugin-api/index.js';

export const sum = defineAggregation({
  name: 'SUM',
  summary: 'Sum of the data points; 0 for a counter without any.',
  state: sumState,
  noPoints: { counter: 0 },
  examples: [
    { given: [10, 9, null, 12], gives: 31 },
    { given: [null, null], gives: null },
    { given: [null, null], counter: true, gives: 0 },
    { given: [10.1, 20.2, -10.1, -20.2], gives: 0 },
  ],
});
