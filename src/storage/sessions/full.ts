import { TidemarkError } from '../../errors/index.js';

/** The error for users where the database has no room left. Whatever the transaction wrote is rolled back. */
export function full(error: unknown): TidemarkError {
  const message =
    'The database has no room left: nothing of this was stored. Make room on its disk, or raise its limit.';
  return new TidemarkError('DATABASE_FULL', message, { cause: error });
}
