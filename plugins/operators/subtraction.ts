import { defineOperator } from '../../src/plugin-api/index.js';

export const subtraction = defineOperator({
  name: 'SUBTRACTION',
  aliases: ['SUBTRACT'],
  summary: 'The first argument less the second.',
  parameters: [{ name: 'minuend' }, { name: 'subtrahend' }],
  empties: 'propagate',
  evaluate: (minuend, subtrahend) => minuend - subtrahend,
  examples: [
    { given: [10, 3], gives: 7 },
    { given: [10, null], gives: null },
  ],
});
