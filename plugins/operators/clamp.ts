import { defineOperator } from '../../src/plugin-api/index.js';

export const clamp = defineOperator({
  name: 'CLAMP',
  summary: 'The value, but not below low and not above high; empty where low is above high.',
  parameters: [{ name: 'value' }, { name: 'low' }, { name: 'high' }],
  empties: 'propagate',
  evaluate: (value, low, high) => (low > high ? Number.NaN : value < low ? low : value > high ? high : value),
  examples: [
    { given: [12, 0, 10], gives: 10 },
    { given: [-1, 0, 10], gives: 0 },
    { given: [5, 0, 10], gives: 5 },
    { given: [5, 3, 3], gives: 3 },
    { given: [5, 10, 0], gives: null },
    { given: [5, null, 10], gives: null },
  ],
});
