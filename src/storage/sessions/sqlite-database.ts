import { type Database as SqliteFile } from 'better-sqlite3';
import { type DataSource } from 'typeorm';
import { type BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { type Database, type Session, type WriteOptions } from '../types.js';
import { type StatementCounter } from './counter.js';
import { full } from './full.js';
import { Queue } from './queue.js';
import { SqliteConnection, whileBusy } from './sqlite-connection.js';
import { SqliteReaders } from './sqlite-readers.js';
import { SqliteSession } from './sqlite-session.js';
import { SqliteWal } from './sqlite-wal.js';
import { wait } from './wait.js';
import { WriteScope } from './write-scope.js';

/** After so long (ms) of transactions without a gap, other processes get one. */
const TURN_MS = 100;
const GAP_MS = 6;

/** One SQLite file: TypeORM's connection writes, one transaction after the other; others read. */
export class SqliteDatabase implements Database {
  readonly dialect = 'sqlite';
  readonly #writer: SqliteConnection;
  readonly #readers: SqliteReaders;
  readonly #wal: SqliteWal;
  readonly #queue = new Queue();
  readonly #scope = new WriteScope();
  #turnBegan = 0;
  #lastEnded = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly counter: StatementCounter,
    path: string,
    readers: number,
  ) {
    this.#writer = new SqliteConnection((dataSource.driver as BetterSqlite3Driver).databaseConnection as SqliteFile);
    this.#readers = new SqliteReaders(path, readers);
    this.#wal = new SqliteWal(path, this.#writer, this.#readers);
  }

  get statements(): number {
    return this.counter.count;
  }

  get waiting(): number {
    return this.#queue.waiting + this.#readers.waiting;
  }

  async snapshot<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const connection = await this.#readers.acquire();
    try {
      connection.prepare('BEGIN').run();
      const session = new SqliteSession(connection, this.dataSource, this.counter, true);
      try {
        // A deferred transaction sees the moment of its first read: read now.
        await whileBusy(() => connection.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get());
        return await work(session);
      } finally {
        session.end();
        connection.prepare('COMMIT').run();
      }
    } finally {
      this.#readers.release(connection);
    }
  }

  async write<T>(work: (session: Session) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    this.#scope.refuseNested();
    await this.#queue.acquire();
    try {
      await this.#letOthers();
      this.#writer.waitForDisk(options.derived !== true);
      await whileBusy(() => this.#writer.prepare('BEGIN IMMEDIATE').run());
      const session = new SqliteSession(this.#writer, this.dataSource, this.counter, false);
      try {
        const result = await this.#scope.enter(() => work(session));
        session.end();
        await whileBusy(() => this.#writer.prepare('COMMIT').run());
        this.#wal.afterCommit();
        return result;
      } catch (error) {
        throw isFull(error) ? full(error) : error;
      } finally {
        session.end();
        // Some errors (disk full) have rolled back already.
        if (this.#writer.file.inTransaction) this.#writer.prepare('ROLLBACK').run();
        this.#lastEnded = performance.now();
      }
    } finally {
      this.#queue.release();
    }
  }

  async close(): Promise<void> {
    await this.#queue.acquire();
    try {
      this.#readers.close();
      await this.dataSource.destroy();
    } finally {
      this.#queue.release();
    }
  }

  /** Processes poll for the lock: without gaps between our transactions they would never get it. */
  async #letOthers(): Promise<void> {
    const now = performance.now();
    if (now - this.#lastEnded >= GAP_MS) {
      this.#turnBegan = now;
    } else if (now - this.#turnBegan > TURN_MS) {
      await wait(GAP_MS);
      this.#turnBegan = performance.now();
    }
  }
}

/** Told by its code alone, as in `isBusy`. TypeORM's errors carry the driver's. */
function isFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && String(error.code).startsWith('SQLITE_FULL')) return true;
  return 'driverError' in error && isFull(error.driverError);
}
