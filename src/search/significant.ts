const view = new DataView(new ArrayBuffer(8));
const SIGN = 0x8000_0000_0000_0000n;

/** Doubles as integers that keep their order. */
function ordinal(value: number): bigint {
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  return bits >= SIGN ? SIGN - bits : bits;
}

function fromOrdinal(order: bigint): number {
  view.setBigUint64(0, order < 0n ? SIGN - order : order);
  return view.getFloat64(0);
}

/** A number rounded to 12 significant digits, half away from zero: what filters compare. */
export function significant(value: number): number {
  return Number(value.toPrecision(12));
}

/** The next larger double. */
export function nextUp(value: number): number {
  return value === Number.MAX_VALUE ? Number.POSITIVE_INFINITY : fromOrdinal(ordinal(value) + 1n);
}

/** The next smaller double. */
export function nextDown(value: number): number {
  return -nextUp(-value);
}

/**
 * The smallest and the largest double that round to the same 12 digits as `value`. Rounding keeps order, so comparing
 * rounded numbers is comparing plain ones with these ends: no rounding per row, and the same in SQL.
 */
export function equalRange(value: number): { readonly lowest: number; readonly highest: number } {
  const goal = significant(value);
  return { lowest: -highestEqual(-value, -goal), highest: highestEqual(value, goal) };
}

function highestEqual(value: number, goal: number): number {
  let same = ordinal(value);
  let beyond = ordinal(Number.MAX_VALUE) + 1n;
  while (beyond - same > 1n) {
    const middle = (same + beyond) >> 1n;
    if (significant(fromOrdinal(middle)) <= goal) same = middle;
    else beyond = middle;
  }
  return fromOrdinal(same);
}
