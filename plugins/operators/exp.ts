import { defineOperator } from '../../src/plugin-api/index.js';

export const exp = defineOperator({
  name: 'EXP',
  summary: 'The number e to the power of the argument; empty where that is too large for a number.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => Math.exp(value),
  examples: [
    { given: [0], gives: 1 },
    { given: [1], gives: Math.E },
    { given: [-1000], gives: 0 },
    { given: [1000], gives: null },
    { given: [null], gives: null },
  ],
});
