import { defineAggregation, firstState } from '../../src/plugin-api/index.js';

export const first = defineAggregation({
  name: 'FIRST',
  summary: 'Earliest data point.',
  state: firstState,
  examples: [
    { given: [null, 0, 7], gives: 0 },
    { given: [null], counter: true, gives: null },
  ],
});
