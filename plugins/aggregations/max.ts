import { defineAggregation, maxState } from '../../src/plugin-api/index.js';

export const max = defineAggregation({
  name: 'MAX',
  aliases: ['MAXIMUM'],
  summary: 'Largest data point.',
  state: maxState,
  examples: [
    { given: [10, 12, null], gives: 12 },
    { given: [null], counter: true, gives: null },
  ],
});
