import { TidemarkError } from '../../errors/index.js';

/** What an error of MySQL, MariaDB, Galera or TiDB means for the transaction. */
export type Failure = 'conflict' | 'lost' | 'full' | 'duplicate' | 'other';

/**
 * The transaction was rolled back because of others: deadlock, lock wait time-out, certification, TiDB's write conflicts; or its statement
 * was interrupted, as Galera does where a transaction of another node comes first.
 */
const CONFLICTS = new Set([1213, 1205, 1020, 1317, 8002, 8005, 8022, 8028, 9004, 9007]);
/** The server is going, gone, coming or overloaded. */
const LOST = new Set([
  1040, 1042, 1047, 1053, 1077, 1080, 1152, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 3169, 8501, 9001, 9002, 9003,
  9005,
]);
/** A table, its file or the disk has no room left. */
const FULL = new Set([1021, 1114]);
/** A COMMIT that failed: for want of room, or as the node lost the others in the middle of it, and its outcome is not known. */
const NOT_COMMITTED = 1180;
/** The server could not write; what it says of the reason tells whether there was no room. */
const NOT_WRITTEN = new Set([3, 1026, 1030, NOT_COMMITTED]);
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
      if (FULL.has(errno) || (NOT_WRITTEN.has(errno) && /\b28\b|No space left/.test(String(message)))) return 'full';
      if (errno === NOT_COMMITTED) return 'lost';
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

/** Errors of the server whose message names tables, columns and limits alone; of all others it may quote what was sent. */
const NAMING = new Set([
  3, 1021, 1026, 1030, 1040, 1044, 1045, 1048, 1054, 1114, 1142, 1146, 1153, 1180, 1205, 1213, 1264, 1364, 1406, 3024,
]);

/**
 * The driver puts the statement into its errors, parameters filled in, and the server quotes values in its message
 * ("Duplicate entry 'ann@…'"): names, emails, hashes of keys, which a log must not hold. Here the statement stays as it was written,
 * without the rows that it inserts, and of such a message the error's name, with the key that it tells.
 */
export function withoutValues<T extends object>(error: T, statement: string): T {
  if ('sql' in error) error.sql = statement.split(/\bVALUES\b/i, 1)[0]?.slice(0, STATEMENT_SHOWN);
  if ('sqlMessage' in error && error instanceof Error) hideMessage(error);
  return error;
}

function hideMessage(error: Error & { sqlMessage?: unknown; code?: unknown; errno?: unknown }): void {
  const { message, code, errno } = error;
  if (typeof errno === 'number' && NAMING.has(errno)) return;
  const [, key] = / for key '([\w.]+)'$/.exec(message) ?? [];
  const shown = `${String(code)} (${String(errno)})${key === undefined ? '' : ` for key ${key}`}`;
  error.message = shown;
  error.sqlMessage = shown;
  // The stack begins with the message.
  if (error.stack !== undefined) error.stack = error.stack.replace(message, () => shown);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
