import { defineOperator, maxState } from '../../src/plugin-api/index.js';

export const max = defineOperator({
  name: 'MAX',
  aliases: ['MAXIMUM'],
  summary: 'The largest argument; empty ones are skipped.',
  parameters: [{ name: 'value' }],
  variadic: { min: 1 },
  empties: 'skip',
  state: maxState,
  examples: [
    { given: [3, 1, 2], gives: 3 },
    { given: [-3, null], gives: -3 },
    { given: [null], gives: null },
  ],
});
