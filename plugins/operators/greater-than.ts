import { defineOperator } from '../../src/plugin-api/index.js';

export const greaterThan = defineOperator({
  name: 'GREATER_THAN',
  summary: '1 where the first argument is larger, else 0.',
  parameters: [{ name: 'a' }, { name: 'b' }],
  empties: 'propagate',
  evaluate: (a, b) => (a > b ? 1 : 0),
  examples: [
    { given: [3, 2], gives: 1 },
    { given: [2, 3], gives: 0 },
    { given: [2, 2], gives: 0 },
    { given: [null, 2], gives: null },
  ],
});
