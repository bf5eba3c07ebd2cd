import { TidemarkError } from '../errors/index.js';

/** and, or, not and company inside each other. */
export const FILTER_DEPTH = 20;
/** Conditions of one query, all together. */
export const FILTER_CONDITIONS = 500;
/** Metric conditions and metric orders of one query, all together. */
export const METRIC_CONDITIONS = 20;
/** Values of one `in`. */
export const LIST_LENGTH = 1000;
/** Values of all `in`s of one query. */
export const LIST_TOTAL = 10_000;
export const FOR_DAYS = 366;
export const CHANGE_DAYS = 3660;
export const ORDER_KEYS = 10;

export function badInput(message: string, path: string): TidemarkError {
  return new TidemarkError('BAD_USER_INPUT', message, { path });
}

/** Gives the error of a part the place that it came from. */
export function placed<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw withPath(error, path);
  }
}

export function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof TidemarkError)) return error;
  return new TidemarkError(error.code, error.message, {
    path,
    suggestions: error.suggestions,
    details: error.details,
    cause: error,
  });
}

/** A whole number within bounds, or a BAD_USER_INPUT that names the place. */
export function wholeNumber(value: number, min: number, max: number, path: string): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  throw badInput(`${path} is a whole number ${bounds}, not ${value}.`, path);
}
