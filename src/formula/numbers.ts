const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A finite number, given as one or as decimal text (published formulas write "7"); anything else: undefined. */
export function numberFrom(value: unknown): number | undefined {
  let number: number;
  if (typeof value === 'number') number = value;
  else if (typeof value === 'string' && value.length <= 100 && DECIMAL.test(value.trim())) number = Number(value);
  else return undefined;
  if (!Number.isFinite(number)) return undefined;
  return number === 0 ? 0 : number; // -0 is 0
}
