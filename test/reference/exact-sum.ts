/** A double as an integer multiple of 2^-1074, the smallest one. */
export function scaled(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** The double nearest to `total` × 2^-1074. */
function unscaled(total: bigint): number {
  const magnitude = total < 0n ? -total : total;
  const excess = Math.max(0, magnitude.toString(2).length - 64);
  const shift = BigInt(excess);
  // Bits that are shifted out still decide a tie.
  const lost = (magnitude >> shift) << shift === magnitude ? 0n : 1n;
  const top = Number((magnitude >> shift) | lost);
  const value = top * 2 ** Math.max(excess - 1074, -1000) * 2 ** Math.min(excess - 74, 0);
  return total < 0n ? -value : value;
}

/** The exact sum of finite doubles, rounded once; ±Infinity where it is too large. */
export function exactSum(values: readonly number[]): number {
  let total = 0n;
  for (const value of values) total += scaled(value);
  return unscaled(total);
}

/** The double nearest to a fraction of integers (but for the last bit). */
export function quotient(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const magnitude = numerator < 0n ? -numerator : numerator;
  // 80 binary digits of the quotient are more than a double has.
  const shift = 80 - magnitude.toString(2).length + denominator.toString(2).length;
  const digits = shift >= 0 ? (magnitude << BigInt(shift)) / denominator : magnitude / (denominator << BigInt(-shift));
  const value = Number(digits) * 2 ** Math.max(-shift, -1000) * 2 ** Math.min(1000 - shift, 0);
  return numerator < 0n ? -value : value;
}
