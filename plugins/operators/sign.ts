import { defineOperator } from '../../src/plugin-api/index.js';

export const sign = defineOperator({
  name: 'SIGN',
  summary: '1 for a positive, -1 for a negative argument, 0 for 0.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  // Math.sign would let -0 through.
  evaluate: (value) => (value > 0 ? 1 : value < 0 ? -1 : 0),
  examples: [
    { given: [12], gives: 1 },
    { given: [-0.5], gives: -1 },
    { given: [0], gives: 0 },
    { given: [null], gives: null },
  ],
});
