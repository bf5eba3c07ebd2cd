import { type ErrorCode } from './codes.js';

export interface TidemarkErrorDetails {
  /** Where: a JSON path, an input field, an environment variable. */
  readonly path?: string;
  /** What was probably meant, best first. */
  readonly suggestions?: readonly string[];
  /** Further facts for `extensions`. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error that a user can act on: a code of the catalogue, a place and, where possible, the remedy. */
export class TidemarkError extends Error {
  readonly code: ErrorCode;
  readonly path: string | undefined;
  readonly suggestions: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: TidemarkErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TidemarkError';
    this.code = code;
    this.path = details.path;
    this.suggestions = details.suggestions ?? [];
    this.details = details.details ?? {};
  }
}
