import BetterSqlite, { type Database as SqliteFile, type Statement } from 'better-sqlite3';
import { TidemarkError } from '../../errors/index.js';
import { jittered, wait } from './wait.js';

const STATEMENT_CACHE = 300;
/** How long (ms) another process may hold a lock that we need. */
const PATIENCE = 60_000;

/** One connection to the SQLite file, with its prepared statements. */
export class SqliteConnection {
  #waits = true;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(readonly file: SqliteFile) {}

  prepare(sql: string): Statement<unknown[], unknown> {
    let statement = this.#statements.get(sql);
    if (statement) {
      this.#statements.delete(sql);
    } else {
      statement = this.file.prepare<unknown[], unknown>(sql);
      if (this.#statements.size >= STATEMENT_CACHE) {
        const [oldest] = this.#statements.keys();
        if (oldest !== undefined) this.#statements.delete(oldest);
      }
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * Whether the transactions to come are on the disk when they are committed (synchronous FULL, as at first) or in order behind those
   * before (NORMAL: the WAL is synced before it is copied back, and by the next commit that waits). Not within one.
   */
  waitForDisk(waits: boolean): void {
    if (this.#waits === waits) return;
    this.file.pragma(`synchronous = ${waits ? 'FULL' : 'NORMAL'}`);
    this.#waits = waits;
  }

  close(): void {
    this.#statements.clear();
    this.file.close();
  }
}

/** Settings of the connection that writes. */
export async function prepareWriter(file: SqliteFile): Promise<void> {
  await whileBusy(() => {
    file.pragma('busy_timeout = 0');
    // Counts only for a new file, and must come before it becomes a WAL one.
    file.pragma('page_size = 32768');
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL');
    file.pragma('wal_autocheckpoint = 4000');
    file.pragma('cache_size = -65536');
    file.pragma('temp_store = MEMORY');
    file.pragma(`mmap_size = ${2 ** 30}`);
  });
}

/** A connection that only reads. */
export async function openReader(path: string): Promise<SqliteConnection> {
  return whileBusy(() => {
    const file = new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: 0 });
    file.pragma('query_only = ON');
    file.pragma('cache_size = -16384');
    file.pragma('temp_store = MEMORY');
    file.pragma(`mmap_size = ${2 ** 30}`);
    return new SqliteConnection(file);
  });
}

/**
 * Runs `action`, again after short waits while another process holds the lock that it needs.
 * @throws DATABASE_UNREACHABLE after a minute
 */
export async function whileBusy<T>(action: () => T): Promise<T> {
  const start = performance.now();
  for (let pause = 0.5; ; pause = Math.min(pause * 1.5, 5)) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() - start > PATIENCE) {
        throw new TidemarkError(
          'DATABASE_UNREACHABLE',
          'Another process has kept the database file locked for a minute.',
          { cause: error },
        );
      }
    }
    await wait(jittered(pause));
  }
}

function isBusy(error: unknown): boolean {
  // Told by its code alone: where modules are loaded more than once (jest does), the addon throws another copy's class.
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}
