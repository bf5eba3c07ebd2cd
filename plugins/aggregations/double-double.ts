/**
 * What rounding took off a product: `a · b` is `product` and this, exactly, unless a factor is above 2^996 or the product below 2^-969.
 * With a double-double's two halves, it gives products of twice the digits. Source: T. J. Dekker (1971), after G. W. Veltkamp.
 */
export function productError(a: number, b: number, product: number): number {
  const aSplit = a * 134_217_729; // 2^27 + 1
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * 134_217_729;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** What rounding took off a difference: `a − b` is `difference` and this, exactly. Source: D. E. Knuth, TAOCP 2, 4.2.2. */
export function differenceError(a: number, b: number, difference: number): number {
  const back = difference - a;
  return a - (difference - back) - (b + back);
}

/** The low half of a quotient of a double-double: `(high + low) / divisor` is `quotient`, the nearest of `high / divisor`, and this. */
export function quotientError(high: number, low: number, divisor: number, quotient: number): number {
  const product = quotient * divisor;
  return (high - product - productError(quotient, divisor, product) + low) / divisor;
}
