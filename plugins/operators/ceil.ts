import { defineOperator } from '../../src/plugin-api/index.js';

export const ceil = defineOperator({
  name: 'CEIL',
  summary: 'The smallest whole number that is not below the argument.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  // Adding 0 makes -0 (of -0.5) 0.
  evaluate: (value) => Math.ceil(value) + 0,
  examples: [
    { given: [2.1], gives: 3 },
    { given: [-2.7], gives: -2 },
    { given: [-0.5], gives: 0 },
    { given: [null], gives: null },
  ],
});
