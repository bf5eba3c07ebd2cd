import { defineOperator } from '../../src/plugin-api/index.js';

export const floor = defineOperator({
  name: 'FLOOR',
  summary: 'The largest whole number that is not above the argument.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => Math.floor(value),
  examples: [
    { given: [2.7], gives: 2 },
    { given: [-2.1], gives: -3 },
    { given: [null], gives: null },
  ],
});
