import { defineOperator } from '../../src/plugin-api/index.js';

export const ln = defineOperator({
  name: 'LN',
  summary: 'The natural logarithm; of 0 or less: empty.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => Math.log(value),
  examples: [
    { given: [1], gives: 0 },
    { given: [10], gives: Math.LN10 },
    { given: [0], gives: null },
    { given: [-1], gives: null },
    { given: [null], gives: null },
  ],
});
