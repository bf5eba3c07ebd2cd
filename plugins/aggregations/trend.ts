import { defineAggregation } from '../../src/plugin-api/index.js';

export const trend = defineAggregation({
  name: 'TREND',
  summary: 'The value divided by the one `days` before; on a base of 0 empty.',
  ends: (now, before) => now / before,
  examples: [
    { given: [100, 5, 71], gives: 0.71 },
    { given: [0, 5], gives: null },
    { given: [null, 5], gives: null },
  ],
});
