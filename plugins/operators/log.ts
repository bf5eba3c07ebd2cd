import { defineOperator } from '../../src/plugin-api/index.js';

export const log = defineOperator({
  name: 'LOG',
  summary: 'Logarithm; empty for a value or base of 0 or less, and for base 1.',
  parameters: [{ name: 'value' }, { name: 'base', default: 10 }],
  empties: 'propagate',
  evaluate: (value, base) => {
    if (value <= 0 || base <= 0 || base === 1) return Number.NaN;
    if (base === 10) return Math.log10(value);
    if (base === 2) return Math.log2(value);
    return Math.log(value) / Math.log(base);
  },
  examples: [
    { given: [1000, 10], gives: 3 },
    { given: [8, 2], gives: 3 },
    { given: [0, 10], gives: null },
    { given: [8, 1], gives: null },
  ],
});
