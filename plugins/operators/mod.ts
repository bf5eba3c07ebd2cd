import { defineOperator } from '../../src/plugin-api/index.js';

/** The remainder of % is exact, but has the sign of the value. */
function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  if (rest === 0) return 0; // not -0
  return rest < 0 === divisor < 0 ? rest : rest + divisor;
}

export const mod = defineOperator({
  name: 'MOD',
  summary: 'What division by the divisor leaves, with the sign of the divisor; by 0: empty.',
  parameters: [{ name: 'value' }, { name: 'divisor' }],
  empties: 'propagate',
  evaluate: modulo,
  examples: [
    { given: [7, 3], gives: 1 },
    { given: [-7, 3], gives: 2 },
    { given: [7, -3], gives: -2 },
    { given: [-6, 3], gives: 0 },
    { given: [5.5, 2], gives: 1.5 },
    { given: [1e300, 7], gives: 1 },
    // 3 - 1e-20 is nearest to 3.
    { given: [-1e-20, 3], gives: 3 },
    { given: [7, 0], gives: null },
    { given: [null, 3], gives: null },
  ],
});
