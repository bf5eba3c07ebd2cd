import { defineOperator } from '../../src/plugin-api/index.js';

/** `value` at `digits` decimal digits, decided on the digits that JavaScript prints. */
function roundExactly(value: number, digits: number): number {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const figures = mantissa.replace('.', '');
  const kept = Number(exponent) + 1 + digits;
  if (kept >= figures.length) return value;
  if (kept < 0) return 0;
  const whole = BigInt(figures.slice(0, kept) || '0') + (figures.charCodeAt(kept) >= 53 /* '5' */ ? 1n : 0n);
  const rounded = Number(`${whole}e${-digits}`);
  return value < 0 ? 0 - rounded : rounded;
}

function roundDecimal(value: number, digits: number): number {
  const places = Math.trunc(digits);
  if (places >= 0 && Number.isInteger(value)) return value;
  // Away from a tie (by more than the error of the multiplication) and below 2^52, scaling decides as the decimal form does.
  if (places >= 0 && places <= 15) {
    const scale = 10 ** places;
    const scaled = Math.abs(value) * scale;
    const whole = Math.floor(scaled);
    const rest = scaled - whole - 0.5;
    if (scaled < 2 ** 50 && Math.abs(rest) > scaled * 2 ** -51) {
      const rounded = (rest > 0 ? whole + 1 : whole) / scale;
      return value < 0 ? 0 - rounded : rounded;
    }
  }
  return roundExactly(value, places);
}

export const round = defineOperator({
  name: 'ROUND',
  summary: 'Rounds half away from zero, on the shortest decimal form: 1.005 to 2 digits is 1.01.',
  parameters: [
    { name: 'value' },
    { name: 'digits', default: 0, description: 'Digits behind the point; negative: before it.' },
  ],
  empties: 'propagate',
  evaluate: roundDecimal,
  examples: [
    { given: [1.005, 2], gives: 1.01 },
    { given: [-2.5, 0], gives: -3 },
    { given: [1250, -2], gives: 1300 },
    { given: [1e21, 0], gives: 1e21 },
    { given: [null, 0], gives: null },
  ],
});
