import { defineAggregation, minState } from '../../src/plugin-api/index.js';

export const min = defineAggregation({
  name: 'MIN',
  aliases: ['MINIMUM'],
  summary: 'Smallest data point.',
  state: minState,
  examples: [
    { given: [10, 8, null], gives: 8 },
    { given: [null], counter: true, gives: null },
  ],
});
