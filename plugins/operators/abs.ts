import { defineOperator } from '../../src/plugin-api/index.js';

export const abs = defineOperator({
  name: 'ABS',
  summary: 'The argument without its sign.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => Math.abs(value),
  examples: [
    { given: [-3], gives: 3 },
    { given: [null], gives: null },
  ],
});
