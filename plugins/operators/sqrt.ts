import { defineOperator } from '../../src/plugin-api/index.js';

export const sqrt = defineOperator({
  name: 'SQRT',
  summary: 'The square root; of a negative argument: empty.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => Math.sqrt(value),
  examples: [
    { given: [49], gives: 7 },
    { given: [0], gives: 0 },
    { given: [-1], gives: null },
    { given: [null], gives: null },
  ],
});
