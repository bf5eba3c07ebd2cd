import { type Pool } from 'mysql2';
import { type DataSource } from 'typeorm';
import { type MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { TidemarkError } from '../../errors/index.js';
import { type Database, type Session, type WriteOptions } from '../types.js';
import { type StatementCounter } from './counter.js';
import { full } from './full.js';
import { type MysqlConnection } from './mysql-connection.js';
import { failureOf, unreachable } from './mysql-errors.js';
import { MysqlPool, type ServerFacts } from './mysql-pool.js';
import { MysqlSession } from './mysql-session.js';
import { jittered, wait } from './wait.js';
import { WriteScope } from './write-scope.js';

const ATTEMPTS = 12;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 2000;

/** Whether a node cannot be read: reads lock nothing, so a lock time-out is that of a cluster's node that waits to be in step (`wsrep_sync_wait`). */
function isOutOfStep(error: unknown): boolean {
  return ['lost', 'conflict'].includes(failureOf(error));
}

/** A COMMIT whose answer never came. */
class CommitUnknown extends Error {}

/** MySQL, MariaDB, Galera or TiDB: TypeORM's pool of connections writes, one of our own reads. */
export class MysqlDatabase implements Database {
  readonly dialect = 'mysql';
  readonly #scope = new WriteScope();
  readonly #writers: MysqlPool;
  readonly #readers: MysqlPool;

  constructor(
    private readonly dataSource: DataSource,
    readers: Pool,
    private readonly counter: StatementCounter,
    private readonly facts: ServerFacts,
    /** Host and port, for errors. */
    private readonly place: string,
  ) {
    const writers = (dataSource.driver as MysqlDriver).pool as Pool;
    this.#writers = new MysqlPool(writers, 'READ COMMITTED', facts, counter);
    this.#readers = new MysqlPool(readers, 'REPEATABLE READ', facts, counter);
  }

  get statements(): number {
    return this.counter.count;
  }

  get waiting(): number {
    return this.counter.waiting;
  }

  async snapshot<T>(work: (session: Session) => Promise<T>): Promise<T> {
    // TiDB does not take both clauses together.
    const begin = `START TRANSACTION WITH CONSISTENT SNAPSHOT${this.facts.tidb ? '' : ', READ ONLY'}`;
    const connection = await this.#begin(this.#readers, begin);
    const session = new MysqlSession(connection, this.dataSource, true);
    try {
      const result = await work(session);
      session.end();
      await this.#endReading(connection);
      return result;
    } catch (error) {
      session.end();
      await this.#abandon(connection, session.doom ?? error);
      throw isOutOfStep(error) ? unreachable(this.place, error) : error;
    }
  }

  async write<T>(work: (session: Session) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    this.#scope.refuseNested();
    let committed: { result: T } | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#scope.enter(() =>
          this.#attempt(work, (result) => {
            committed = { result };
          }),
        );
      } catch (error) {
        const failure = failureOf(error);
        if (error instanceof CommitUnknown && !options.token && !options.repeatable) {
          throw new TidemarkError(
            'DATABASE_UNREACHABLE',
            `The connection to the database at ${this.place} was lost during a COMMIT; it is not known whether it took place.`,
            { path: 'DATABASE_URL', cause: error.cause },
          );
        }
        // The lost COMMIT may also take effect after we looked: then the token that we write again is a duplicate.
        const maybe = error instanceof CommitUnknown || (failure === 'duplicate' && committed !== undefined);
        if (maybe && committed && options.token && (await this.#knows(options.token))) return committed.result;
        if (failure === 'full') throw full(error);
        if (!(error instanceof CommitUnknown) && failure !== 'conflict' && failure !== 'lost') throw error;
        // On a cluster conflicts that do not end are those of a node that is out of step.
        const isConflict = failure === 'conflict' && !this.facts.galera;
        if (attempt >= ATTEMPTS) throw isConflict ? error : unreachable(this.place, error);
      }
      await wait(jittered(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS)));
    }
  }

  async close(): Promise<void> {
    try {
      await this.#readers.close();
    } finally {
      await this.dataSource.destroy();
    }
  }

  /** Runs the transaction once. `committing` gets the result just before a COMMIT whose outcome is not known. */
  async #attempt<T>(work: (session: Session) => Promise<T>, unknown: (result: T) => void): Promise<T> {
    const connection = await this.#writers.take();
    const session = new MysqlSession(connection, this.dataSource, false);
    let result: T;
    try {
      await connection.execute('START TRANSACTION');
      result = await work(session);
      session.end();
      if (session.doom !== undefined) throw session.doom;
    } catch (error) {
      session.end();
      await this.#abandon(connection, session.doom ?? error);
      throw session.doom ?? error;
    }
    try {
      await connection.execute('COMMIT');
    } catch (error) {
      await this.#abandon(connection, error);
      if (failureOf(error) !== 'lost') throw error;
      unknown(result);
      throw new CommitUnknown('COMMIT of unknown outcome', { cause: error });
    }
    connection.release();
    return result;
  }

  /** What was read stands, whatever becomes of the connection. */
  async #endReading(connection: MysqlConnection): Promise<void> {
    try {
      await connection.execute('COMMIT');
      connection.release();
    } catch {
      connection.destroy();
    }
  }

  async #begin(pool: MysqlPool, begin: string): Promise<MysqlConnection> {
    for (let attempt = 1; ; attempt++) {
      let connection: MysqlConnection | undefined;
      try {
        connection = await pool.take();
        await connection.execute(begin);
        return connection;
      } catch (error) {
        connection?.destroy();
        if (!isOutOfStep(error)) throw error;
        // Connections that idled in the pool may be dead: there are fresh ones.
        if (attempt >= ATTEMPTS) throw unreachable(this.place, error);
      }
      await wait(jittered(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS)));
    }
  }

  /** Whether a batch with that token was committed. */
  async #knows(token: Buffer): Promise<boolean> {
    const connection = await this.#begin(this.#writers, 'START TRANSACTION');
    try {
      return (await connection.query('SELECT 1 AS found FROM batch WHERE token = ?', [token])).length > 0;
    } finally {
      await this.#abandon(connection, undefined);
    }
  }

  /** Rolls back and gives the connection back; a broken one is thrown away. */
  async #abandon(connection: MysqlConnection, error: unknown): Promise<void> {
    if (failureOf(error) === 'lost') {
      connection.destroy();
      return;
    }
    try {
      await connection.execute('ROLLBACK');
      connection.release();
    } catch {
      // A connection that cannot roll back is of no use, and closing it rolls back.
      connection.destroy();
    }
  }
}
