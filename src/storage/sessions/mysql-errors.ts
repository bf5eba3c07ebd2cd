import { TidemarkError } from '../../errors/index.js';

/** What an error of MySQL, MariaDB, Galera or TiDB means for the transaction. */
export type Failure = 'conflict' | 'lost' | 'duplicate' | 'other';

/** The transaction was rolled back because of others: deadlock, lock wait time-out, certification, TiDB's write conflicts. */
const CONFLICTS = new Set([1213, 1205, 1020, 8002, 8005, 8022, 8028, 9007]);
/** The server is going, gone, coming or overloaded. */
const LOST = new Set([
  1040, 1042, 1047, 1053, 1077, 1080, 1152, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 3169, 8501, 9001, 9002, 9003,
  9005,
]);
const LOST_CODES = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly fatal?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

/** Classifies an error; TypeORM's wrappers and causes are looked through. */
export function failureOf(error: unknown): Failure {
  for (let inner = error, depth = 0; isObject(inner) && depth < 5; depth++) {
    const { code, errno, fatal, message }: DriverError = inner;
    if (typeof errno === 'number') {
      if (CONFLICTS.has(errno)) return 'conflict';
      if (LOST.has(errno)) return 'lost';
      if (errno === 1062) return 'duplicate';
    }
    if (typeof code === 'string' && LOST_CODES.has(code) && 'syscall' in inner) return 'lost';
    if (typeof code === 'string' && code.startsWith('PROTOCOL_') && fatal === true) return 'lost';
    if (typeof message === 'string' && message.includes('in closed state')) return 'lost';
    inner = (inner as DriverError).driverError ?? (inner as DriverError).cause;
  }
  return 'other';
}

/** The error for users where the server cannot be reached. `place` is host and port, never the password. */
export function unreachable(place: string, error: unknown): TidemarkError {
  if (error instanceof TidemarkError && error.code === 'DATABASE_UNREACHABLE') return error;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new TidemarkError('DATABASE_UNREACHABLE', `The database at ${place} does not answer: ${reason}`, {
    path: 'DATABASE_URL',
    cause: error,
  });
}

const STATEMENT_SHOWN = 500;

/**
 * The driver puts the statement into its errors, parameters filled in: names, emails, hashes of keys, which a log must not
 * hold. Here the statement stays as it was written, without the rows that it inserts.
 */
export function withoutValues<T extends object>(error: T, statement: string): T {
  if ('sql' in error) error.sql = statement.split(/\bVALUES\b/i, 1)[0]?.slice(0, STATEMENT_SHOWN);
  return error;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
