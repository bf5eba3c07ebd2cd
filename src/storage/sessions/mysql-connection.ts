import { type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import { type SqlValue } from '../types.js';
import { type StatementCounter } from './counter.js';
import { withoutValues } from './mysql-errors.js';
import { castRows } from './mysql-types.js';

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ';

/** What is known of the server, found out with the first connection. */
export interface ServerFacts {
  readonly tidb: boolean;
  readonly galera: boolean;
}

const SQL_MODE = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO';
const isolations = new WeakMap<PoolConnection, Isolation>();

/** A connection of the pool, taken out until it is released or destroyed. */
export class MysqlConnection {
  private constructor(
    readonly raw: PoolConnection,
    private readonly counter: StatementCounter,
  ) {}

  /** Takes a connection of the pool and gives it our settings and the isolation level of its transactions to come. */
  static async take(
    pool: Pool,
    counter: StatementCounter,
    facts: ServerFacts,
    isolation: Isolation,
  ): Promise<MysqlConnection> {
    counter.waiting++;
    const raw = await new Promise<PoolConnection>((resolve, reject) => {
      pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
    }).finally(() => {
      counter.waiting--;
    });
    const connection = new MysqlConnection(raw, counter);
    const known = isolations.get(raw);
    try {
      if (known === undefined) {
        await connection.execute(`SET SESSION sql_mode = '${SQL_MODE}'`);
        if (facts.galera) await connection.execute('SET SESSION wsrep_sync_wait = 1');
      }
      if (known !== isolation) await connection.execute(`SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}`);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    isolations.set(raw, isolation);
    return connection;
  }

  async query(sql: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    this.counter.count++;
    const rows = await this.send(sql, params);
    if (!Array.isArray(rows)) throw new TypeError('The statement gives no rows: use run().');
    return rows;
  }

  async execute(sql: string, params: readonly unknown[] = []): Promise<ResultSetHeader> {
    this.counter.count++;
    const header = await this.send(sql, params);
    if (Array.isArray(header)) throw new TypeError('The statement gives rows: use all().');
    return header;
  }

  /** As a prepared statement that the connection keeps; its parameters go in binary. */
  executePrepared(sql: string, params: readonly SqlValue[]): Promise<ResultSetHeader> {
    this.counter.count++;
    return new Promise((resolve, reject) => {
      this.raw.execute<ResultSetHeader>(sql, [...params], (error, header) => {
        if (error) reject(withoutValues(error, sql));
        else resolve(header);
      });
    });
  }

  /** Sends a statement without counting it. */
  send(sql: string, params: readonly unknown[]): Promise<Record<string, unknown>[] | ResultSetHeader> {
    return new Promise((resolve, reject) => {
      this.raw.query<RowDataPacket[] | ResultSetHeader>({ sql, values: [...params] }, (error, result, fields) => {
        if (error) {
          reject(withoutValues(error, sql));
          return;
        }
        if (Array.isArray(result)) castRows(result, fields ?? []);
        resolve(result);
      });
    });
  }

  release(): void {
    this.raw.release();
  }

  destroy(): void {
    this.raw.destroy();
  }
}
