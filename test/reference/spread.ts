import { quotient, scaled } from './exact-sum.js';

/**
 * The sample variance, rounded once: (n Σx² − (Σx)²) / (n (n − 1)), in integers of 2^-1074 and thus without an error. Null for
 * fewer than two values.
 */
export function sampleVariance(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const n = BigInt(values.length);
  let sum = 0n;
  let squares = 0n;
  for (const value of values.map(scaled)) {
    sum += value;
    squares += value * value;
  }
  // The squares are integers of 2^-2148.
  return quotient(n * squares - sum * sum, (n * (n - 1n)) << 2148n);
}
