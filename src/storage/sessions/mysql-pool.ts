import { type Pool, type PoolConnection } from 'mysql2';
import { type StatementCounter } from './counter.js';
import { MysqlConnection } from './mysql-connection.js';

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ';

/** What is known of the server, found out with the first connection. */
export interface ServerFacts {
  readonly tidb: boolean;
  readonly galera: boolean;
}

const SQL_MODE = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO';

/**
 * Connections whose transactions have one isolation level, which is set once: a statement a transaction less than where the level
 * changes from one to the next.
 */
export class MysqlPool {
  readonly #ready = new WeakSet<PoolConnection>();

  constructor(
    private readonly pool: Pool,
    private readonly isolation: Isolation,
    private readonly facts: ServerFacts,
    private readonly counter: StatementCounter,
  ) {}

  /** Takes a connection, with our settings. */
  async take(): Promise<MysqlConnection> {
    this.counter.waiting++;
    const raw = await new Promise<PoolConnection>((resolve, reject) => {
      this.pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
    }).finally(() => {
      this.counter.waiting--;
    });
    const connection = new MysqlConnection(raw, this.counter);
    if (this.#ready.has(raw)) return connection;
    try {
      await connection.execute(`SET SESSION sql_mode = '${SQL_MODE}'`);
      if (this.facts.galera) await connection.execute('SET SESSION wsrep_sync_wait = 1');
      await connection.execute(`SET SESSION TRANSACTION ISOLATION LEVEL ${this.isolation}`);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    this.#ready.add(raw);
    return connection;
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pool.end((error) => (error ? reject(error) : resolve()));
    });
  }
}
