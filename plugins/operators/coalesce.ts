import { defineOperator, firstState } from '../../src/plugin-api/index.js';

export const coalesce = defineOperator({
  name: 'COALESCE',
  summary: 'The first argument that is not empty.',
  parameters: [{ name: 'value' }],
  variadic: { min: 1 },
  empties: 'skip',
  state: firstState,
  examples: [
    { given: [null, 0, 7], gives: 0 },
    { given: [null, null], gives: null },
  ],
});
