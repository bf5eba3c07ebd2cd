import { defineOperator } from '../../src/plugin-api/index.js';

export const division = defineOperator({
  name: 'DIVISION',
  aliases: ['DIVIDE'],
  summary: 'The first argument divided by the second; by 0: empty.',
  parameters: [{ name: 'dividend' }, { name: 'divisor' }],
  empties: 'propagate',
  // x / 0 is not finite, which the host makes empty.
  evaluate: (dividend, divisor) => dividend / divisor,
  examples: [
    { given: [49, 7], gives: 7 },
    { given: [1, 0], gives: null },
    { given: [0, 0], gives: null },
    { given: [null, 2], gives: null },
  ],
});
