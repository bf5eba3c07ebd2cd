import { defineOperator, meanState } from '../../src/plugin-api/index.js';

export const average = defineOperator({
  name: 'AVERAGE',
  aliases: ['AVG'],
  summary: 'The mean of the arguments that are not empty.',
  parameters: [{ name: 'value' }],
  variadic: { min: 1 },
  empties: 'skip',
  state: meanState,
  examples: [
    { given: [1, 2, 6], gives: 3 },
    { given: [4, null], gives: 4 },
    { given: [null, null], gives: null },
  ],
});
