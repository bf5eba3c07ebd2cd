import { defineOperator } from '../../src/plugin-api/index.js';

export const not = defineOperator({
  name: 'NOT',
  summary: '1 for 0, and 0 for anything else.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => (value === 0 ? 1 : 0),
  examples: [
    { given: [0], gives: 1 },
    { given: [-0.5], gives: 0 },
    { given: [null], gives: null },
  ],
});
