/**
 * Double-double addition: adds `value + low` to the sum kept in `state[at]` (high part) and `state[at + 1]` (low part).
 * Exact for sums whose terms lie within 2^53 of each other, so order does not show and a refund cancels exactly.
 * Source: T. J. Dekker (1971) and D. E. Knuth, TAOCP 2, 4.2.2 (two-sum).
 */
export function addCompensated(state: Float64Array, at: number, value: number, low: number): void {
  const high = state[at]!;
  const sum = high + value;
  if (!Number.isFinite(sum)) {
    // Overflow: keep it visible in the high part, instead of turning the low part into NaN.
    state[at] = sum;
    state[at + 1] = 0;
    return;
  }
  const b = sum - high;
  const error = high - (sum - b) + (value - b) + (state[at + 1]! + low);
  const renormalized = sum + error;
  state[at] = renormalized;
  state[at + 1] = error - (renormalized - sum);
}

/** The double nearest to a double-double sum. */
export function compensatedValue(state: Float64Array, at: number): number {
  return state[at]! + state[at + 1]!;
}
