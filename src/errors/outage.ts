import { type ErrorCode } from './codes.js';
import { TidemarkError } from './tidemark-error.js';

const OUTAGES: readonly ErrorCode[] = ['DATABASE_UNREACHABLE', 'DATABASE_FULL', 'QUEUE_UNREACHABLE'];

/**
 * Whether something failed because the database is away or has no room, or Redis is away: nobody's fault, and to be done again as it
 * is once that is over.
 */
export function isOutage(error: unknown): boolean {
  return error instanceof TidemarkError && OUTAGES.includes(error.code);
}
