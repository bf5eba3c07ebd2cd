import { defineAggregation } from '../../src/plugin-api/index.js';

export const percentChange = defineAggregation({
  name: 'PERCENT_CHANGE',
  summary: 'By how many percent the value moved from the one `days` before; on a base of 0 empty.',
  ends: (now, before) => ((now - before) * 100) / Math.abs(before),
  examples: [
    { given: [100, 5, 71], gives: -29 },
    { given: [-10, -5], gives: 50 },
    { given: [0, 5], gives: null },
  ],
});
