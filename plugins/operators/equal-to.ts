import { defineOperator } from '../../src/plugin-api/index.js';

export const equalTo = defineOperator({
  name: 'EQUAL_TO',
  summary: '1 where the arguments are the same number, else 0.',
  parameters: [{ name: 'a' }, { name: 'b' }],
  empties: 'propagate',
  evaluate: (a, b) => (a === b ? 1 : 0),
  examples: [
    { given: [3, 2], gives: 0 },
    { given: [2, 3], gives: 0 },
    { given: [2, 2], gives: 1 },
    { given: [null, 2], gives: null },
  ],
});
