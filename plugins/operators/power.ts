import { defineOperator } from '../../src/plugin-api/index.js';

export const power = defineOperator({
  name: 'POWER',
  aliases: ['POW'],
  summary:
    'The base to the power of the exponent; empty where that is no number: a root of a negative base, 0 to a negative power.',
  parameters: [{ name: 'base' }, { name: 'exponent' }],
  empties: 'propagate',
  evaluate: (base, exponent) => base ** exponent,
  examples: [
    { given: [2, 10], gives: 1024 },
    { given: [-2, 3], gives: -8 },
    { given: [9, 0.5], gives: 3 },
    { given: [0, 0], gives: 1 },
    { given: [-8, 0.5], gives: null },
    { given: [0, -1], gives: null },
    { given: [null, 0], gives: null },
  ],
});
