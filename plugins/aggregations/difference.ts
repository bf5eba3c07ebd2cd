import { defineAggregation } from '../../src/plugin-api/index.js';

export const difference = defineAggregation({
  name: 'DIFFERENCE',
  summary: 'The value less the one `days` before.',
  ends: (now, before) => now - before,
  examples: [
    { given: [100, 5, 71], gives: -29 },
    { given: [null, 5], gives: null },
    { given: [null, 5], counter: true, gives: 5 },
  ],
});
