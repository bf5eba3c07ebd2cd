import { TidemarkError } from './tidemark-error.js';

/**
 * Whether something failed because the database is away or has no room: nobody's fault, and to be done again as it is once that
 * is over.
 */
export function isOutage(error: unknown): boolean {
  return error instanceof TidemarkError && (error.code === 'DATABASE_UNREACHABLE' || error.code === 'DATABASE_FULL');
}
