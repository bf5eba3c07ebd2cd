import { type DataSource, type EntityManager } from 'typeorm';
import { type MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { type InsertOptions, type Session, type SqlValue } from '../types.js';
import { batches } from './mysql-batches.js';
import { type MysqlConnection } from './mysql-connection.js';
import { failureOf } from './mysql-errors.js';
import { insertHead, insertTail, placeholders } from './sql.js';

/** TypeORM on one connection, inside the transaction that is open there. */
class EnlistedRunner extends MysqlQueryRunner {
  constructor(driver: MysqlDriver, connection: MysqlConnection, failed: (error: unknown) => void) {
    super(driver, 'master');
    // What TypeORM uses of a connection.
    this.databaseConnection = {
      promise: () => ({
        query: async (sql: string, params?: readonly unknown[]) => {
          try {
            return [await connection.send(sql, params ?? [])];
          } catch (error) {
            failed(error);
            throw error;
          }
        },
      }),
    };
    // So that TypeORM's own transactions become savepoints of ours.
    this.isTransactionActive = true;
    this.transactionDepth = 1;
  }

  /** The connection is given back by the database that opened the transaction. */
  override release(): Promise<void> {
    return Promise.resolve();
  }
}

/** One transaction on one connection of the pool. */
export class MysqlSession implements Session {
  readonly dialect = 'mysql';
  #manager: EntityManager | undefined;
  #ended = false;
  #doom: unknown;

  constructor(
    private readonly connection: MysqlConnection,
    private readonly dataSource: DataSource,
    readonly readOnly: boolean,
  ) {}

  /** The error by which the server rolled the transaction back, even where the work caught it. */
  get doom(): unknown {
    return this.#doom;
  }

  get manager(): EntityManager {
    this.#refuseEnded();
    this.#manager ??= this.dataSource.createEntityManager(
      new EnlistedRunner(this.dataSource.driver as MysqlDriver, this.connection, (error) => this.#note(error)),
    );
    return this.#manager;
  }

  all<T>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return this.#guarded(async () => (await this.connection.query(sql, params)) as T[]);
  }

  run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    return this.#guarded(async () => (await this.connection.execute(sql, params)).affectedRows);
  }

  async insert(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
    options?: InsertOptions,
  ): Promise<number> {
    const head = insertHead('mysql', table, columns);
    const tail = insertTail('mysql', table, columns, options);
    const ignore = options?.ignore === true;
    let affected = 0;
    for (const batch of batches(rows)) {
      const header = await this.#guarded(() => {
        if ('params' in batch) {
          const values = new Array<string>(batch.count).fill(placeholders(columns.length)).join(',');
          return this.connection.executePrepared(head + values + tail, batch.params);
        }
        // The server says how many rows it left alone only for statements of several rows, so one row is sent twice.
        const values = ignore && batch.count === 1 ? `${batch.text},${batch.text}` : batch.text;
        return this.connection.execute(head + values + tail);
      });
      affected += ignore ? insertedOf(header.info, Math.max(batch.count, 2)) : header.affectedRows;
    }
    return affected;
  }

  /** From now on the session cannot be used: its transaction is over. */
  end(): void {
    this.#ended = true;
  }

  async #guarded<T>(action: () => Promise<T>): Promise<T> {
    this.#refuseEnded();
    // The server has rolled back: what came now would run outside of any transaction.
    if (this.#doom !== undefined) throw this.#doom;
    try {
      return await action();
    } catch (error) {
      this.#note(error);
      throw error;
    }
  }

  #note(error: unknown): void {
    const failure = failureOf(error);
    if (failure === 'conflict' || failure === 'lost') this.#doom ??= error;
  }

  #refuseEnded(): void {
    if (this.#ended) throw new Error('The session was used after its transaction had ended (a missing await?).');
  }
}

/** Rows that an insert with no-op update has added, from the server's `Records: 3  Duplicates: 1  Warnings: 0`. */
function insertedOf(info: string, sent: number): number {
  const duplicates = /Duplicates: (\d+)/.exec(info)?.[1];
  return duplicates === undefined ? sent : sent - Number(duplicates);
}
