import { defineOperator } from '../../src/plugin-api/index.js';

export const multiplication = defineOperator({
  name: 'MULTIPLICATION',
  aliases: ['MULTIPLY'],
  summary: 'The product of the arguments.',
  parameters: [{ name: 'factor' }],
  variadic: { min: 2 },
  empties: 'propagate',
  evaluate: (first, second, ...more) => {
    let product = first * second;
    for (const factor of more) product *= factor;
    return product;
  },
  examples: [
    { given: [2, 3, 4], gives: 24 },
    { given: [0, 5], gives: 0 },
    { given: [2, null], gives: null },
  ],
});
