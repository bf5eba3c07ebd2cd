import { exactSum } from './exact-sum.js';

type Value = number | null;

export const OPERATOR_ALIASES: Readonly<Record<string, string>> = {
  ADDITION: 'SUM',
  ADD: 'SUM',
  MINIMUM: 'MIN',
  MAXIMUM: 'MAX',
  AVG: 'AVERAGE',
  SUBTRACT: 'SUBTRACTION',
  MULTIPLY: 'MULTIPLICATION',
  DIVIDE: 'DIVISION',
  POW: 'POWER',
};

/** Rounds the number that is printed, half away from zero: digits × 10^exponent, in integers. */
function round(value: number, digits: number): number {
  const [mantissa, power] = String(Math.abs(value)).split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const figures = BigInt(whole + fraction);
  const dropped = -(Number(power ?? 0) - fraction.length + digits);
  if (dropped <= 0) return value;
  if (dropped > 1000) return 0;
  const unit = 10n ** BigInt(dropped);
  const rounded = Number(`${(figures * 2n + unit) / (2n * unit)}e${-digits}`);
  return value < 0 ? -rounded : rounded;
}

function skipping(calculate: (values: readonly number[]) => number): (args: readonly Value[]) => Value {
  return (args) => {
    const values = args.filter((arg) => arg !== null);
    return values.length === 0 ? null : calculate(values);
  };
}

function needingAll(calculate: (...values: number[]) => Value): (args: readonly Value[]) => Value {
  return (args) => {
    const values = args.filter((arg) => arg !== null);
    return values.length < args.length ? null : calculate(...values);
  };
}

export const OPERATORS: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  SUM: skipping((values) => exactSum(values)),
  MIN: skipping((values) => values.reduce((a, b) => Math.min(a, b))),
  MAX: skipping((values) => values.reduce((a, b) => Math.max(a, b))),
  AVERAGE: skipping((values) => exactSum(values) / values.length),
  COALESCE: skipping((values) => values[0]!),
  SUBTRACTION: needingAll((a, b) => a - b),
  MULTIPLICATION: needingAll((...factors) => factors.reduce((a, b) => a * b)),
  DIVISION: needingAll((a, b) => (b === 0 ? null : a / b)),
  SIGN: needingAll((a) => (a > 0 ? 1 : a < 0 ? -1 : 0)),
  ABS: needingAll((a) => (a < 0 ? -a : a)),
  POWER: needingAll((base, exponent) => base ** exponent),
  FLOOR: needingAll((a) => Math.floor(a)),
  CEIL: needingAll((a) => Math.ceil(a)),
  SQRT: needingAll((a) => Math.sqrt(a)),
  EXP: needingAll((a) => Math.exp(a)),
  LN: needingAll((a) => Math.log(a)),
  MOD: needingAll((a, divisor) => {
    if (divisor === 0) return null;
    const rest = a % divisor;
    return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
  }),
  CLAMP: needingAll((a, low, high) => (low > high ? null : Math.min(Math.max(a, low), high))),
  GREATER_THAN: needingAll((a, b) => (a > b ? 1 : 0)),
  LESS_THAN: needingAll((a, b) => (a < b ? 1 : 0)),
  EQUAL_TO: needingAll((a, b) => (a === b ? 1 : 0)),
  AND: needingAll((...values) => (values.every((value) => value !== 0) ? 1 : 0)),
  OR: needingAll((...values) => (values.some((value) => value !== 0) ? 1 : 0)),
  NOT: needingAll((a) => (a === 0 ? 1 : 0)),
  ROUND: needingAll((a, digits = 0) => round(a, digits)),
  LOG: needingAll((a, base = 10) => {
    if (a <= 0 || base <= 0 || base === 1) return null;
    // The library's own decimal and binary logarithms are exact for powers.
    if (base === 10) return Math.log10(a);
    if (base === 2) return Math.log2(a);
    const quotient = Math.log(a) / Math.log(base);
    // Whole exponents are told by raising to them.
    return base ** Math.round(quotient) === a ? Math.round(quotient) : quotient;
  }),
};

/** IF's conditions: how many values they compare, and whether they hold. */
export const CONDITIONS: Readonly<Record<string, { readonly compares: 1 | 2; holds(a: Value, b: Value): boolean }>> = {
  'has value': { compares: 1, holds: (a) => a !== null },
  'has no value': { compares: 1, holds: (a) => a === null },
  'more than': { compares: 2, holds: (a, b) => a !== null && b !== null && a > b },
  'less than': { compares: 2, holds: (a, b) => a !== null && b !== null && a < b },
  'equal to': { compares: 2, holds: (a, b) => a !== null && b !== null && a === b },
};
