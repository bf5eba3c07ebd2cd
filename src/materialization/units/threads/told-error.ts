import { type ErrorCode, TidemarkError, thrownText } from '../../../errors/index.js';

/** An error on its way from one thread to another, which keeps neither class nor code. */
export interface ToldError {
  readonly message: string;
  readonly stack?: string;
  /** Of a TidemarkError. */
  readonly coded?: {
    readonly code: ErrorCode;
    readonly path: string | undefined;
    readonly suggestions: readonly string[];
  };
}

export function tellError(error: unknown): ToldError {
  const message = thrownText(error);
  if (!(error instanceof Error)) return { message };
  const stack = typeof error.stack === 'string' ? { stack: error.stack } : {};
  if (!(error instanceof TidemarkError)) return { message, ...stack };
  const { code, path, suggestions } = error;
  return { message, ...stack, coded: { code, path, suggestions } };
}

/** The error that was told, with its code and the stack of where it came from. */
export function errorOf({ message, stack, coded }: ToldError): Error {
  const error =
    coded === undefined
      ? new Error(message)
      : new TidemarkError(coded.code, message, {
          suggestions: coded.suggestions,
          ...(coded.path === undefined ? {} : { path: coded.path }),
        });
  if (stack !== undefined) error.stack = stack;
  return error;
}
