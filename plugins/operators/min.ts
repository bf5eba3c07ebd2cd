import { defineOperator, minState } from '../../src/plugin-api/index.js';

export const min = defineOperator({
  name: 'MIN',
  aliases: ['MINIMUM'],
  summary: 'The smallest argument; empty ones are skipped.',
  parameters: [{ name: 'value' }],
  variadic: { min: 1 },
  empties: 'skip',
  state: minState,
  examples: [
    { given: [3, 1, 2], gives: 1 },
    { given: [3, null], gives: 3 },
    { given: [null], gives: null },
  ],
});
