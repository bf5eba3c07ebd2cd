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
    const quotient = Math.log(value) / Math.log(base);
    // The quotient of two rounded logarithms misses whole exponents: 125 to base 5 would be 3.0000000000000004.
    const whole = Math.round(quotient);
    return base ** whole === value ? whole : quotient;
  },
  examples: [
    { given: [1000, 10], gives: 3 },
    { given: [8, 2], gives: 3 },
    { given: [125, 5], gives: 3 },
    { given: [0, 10], gives: null },
    { given: [8, 1], gives: null },
  ],
});
