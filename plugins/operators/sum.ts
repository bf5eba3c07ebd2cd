import { defineOperator, sumState } from '../../src/plugin-api/index.js';

export const sum = defineOperator({
  name: 'SUM',
  aliases: ['ADDITION', 'ADD'],
  summary: 'Adds the arguments up; empty ones are skipped.',
  parameters: [{ name: 'value' }],
  variadic: { min: 1 },
  empties: 'skip',
  state: sumState,
  examples: [
    { given: [1, 2, 3], gives: 6 },
    { given: [1, null], gives: 1 },
    { given: [null, null], gives: null },
    { given: [10.1, 20.2, -10.1, -20.2], gives: 0 },
  ],
});
