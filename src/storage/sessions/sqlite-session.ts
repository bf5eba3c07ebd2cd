import { type DataSource, type EntityManager } from 'typeorm';
import { type BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { type InsertOptions, type Session, type SqlValue } from '../types.js';
import { type StatementCounter } from './counter.js';
import { insertHead, insertTail, placeholders } from './sql.js';
import { type SqliteConnection } from './sqlite-connection.js';

/** So long (ms) rows are inserted before others get a turn. */
const TURN_MS = 10;

/** TypeORM on one connection, inside the transaction that is open there. */
class EnlistedRunner extends BetterSqlite3QueryRunner {
  constructor(driver: BetterSqlite3Driver, connection: SqliteConnection) {
    // TypeORM's driver knows one connection; every other one gets a view of the driver with its own.
    super(Object.create(driver, { databaseConnection: { value: connection.file } }));
    // So that TypeORM's own transactions become savepoints of ours.
    this.isTransactionActive = true;
    this.transactionDepth = 1;
  }
}

/** One transaction on one SQLite connection. */
export class SqliteSession implements Session {
  readonly dialect = 'sqlite';
  #manager: EntityManager | undefined;
  #ended = false;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly dataSource: DataSource,
    private readonly counter: StatementCounter,
    readonly readOnly: boolean,
  ) {}

  get manager(): EntityManager {
    this.#refuseEnded();
    this.#manager ??= this.dataSource.createEntityManager(
      new EnlistedRunner(this.dataSource.driver as BetterSqlite3Driver, this.connection),
    );
    return this.#manager;
  }

  async all<T>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    this.#refuseEnded();
    this.counter.count++;
    return this.connection.prepare(sql).all(...params) as T[];
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    this.#refuseEnded();
    this.counter.count++;
    return this.connection.prepare(sql).run(...params).changes;
  }

  async insert(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
    options?: InsertOptions,
  ): Promise<number> {
    this.#refuseEnded();
    if (rows.length === 0) return 0;
    // One prepared statement per row: measured as fast as many rows a statement, and needs no limits.
    const statement = this.connection.prepare(
      insertHead('sqlite', table, columns) +
        placeholders(columns.length) +
        insertTail('sqlite', table, columns, options),
    );
    this.counter.count++;
    let changes = 0;
    let until = performance.now() + TURN_MS;
    for (const row of rows) {
      changes += statement.run(row).changes;
      if (performance.now() < until) continue;
      // Statements run in this thread: whoever reads meanwhile, or sends something, is not to wait for all of them.
      await new Promise((resolve) => setImmediate(resolve));
      this.#refuseEnded();
      until = performance.now() + TURN_MS;
    }
    return changes;
  }

  /** From now on the session cannot be used: its transaction is over. */
  end(): void {
    this.#ended = true;
  }

  #refuseEnded(): void {
    if (this.#ended) throw new Error('The session was used after its transaction had ended (a missing await?).');
  }
}
