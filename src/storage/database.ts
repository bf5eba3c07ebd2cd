import { type Pool } from 'mysql2';
import { type DataSource } from 'typeorm';
import { type MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { TidemarkError } from '../errors/index.js';
import {
  type ConnectOptions,
  createDataSource,
  createReaderPool,
  databaseFile,
  makeDataDir,
  placeOf,
} from './data-source.js';
import { migrateMysql, migrateSqlite } from './migrate.js';
import { StatementCounter } from './sessions/counter.js';
import { MysqlDatabase } from './sessions/mysql-database.js';
import { unreachable } from './sessions/mysql-errors.js';
import { MysqlPool, type ServerFacts } from './sessions/mysql-pool.js';
import { SqliteDatabase } from './sessions/sqlite-database.js';
import { type Database } from './types.js';

/** Connects, brings the tables up to date and returns the database. @throws CONFIG_INVALID, DATABASE_UNREACHABLE */
export async function openDatabase(options: ConnectOptions): Promise<Database> {
  const counter = new StatementCounter();
  const dataSource = createDataSource(options, counter);
  try {
    return await (options.url
      ? openMysql(dataSource, counter, options.url, options.readers)
      : openSqlite(dataSource, counter, options));
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  }
}

async function openSqlite(dataSource: DataSource, counter: StatementCounter, options: ConnectOptions) {
  const file = databaseFile(options);
  makeDataDir(options);
  try {
    await dataSource.initialize();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TidemarkError('DATABASE_UNREACHABLE', `${file} cannot be opened: ${reason}`, {
      path: 'DATA_DIR',
      cause: error,
    });
  }
  await migrateSqlite(dataSource);
  return new SqliteDatabase(dataSource, counter, file, options.readers ?? 32);
}

async function openMysql(dataSource: DataSource, counter: StatementCounter, url: string, readers?: number) {
  const place = placeOf(url);
  let facts: ServerFacts;
  try {
    await dataSource.initialize();
    facts = await factsOf((dataSource.driver as MysqlDriver).pool as Pool, counter);
  } catch (error) {
    throw unreachable(place, error);
  }
  await migrateMysql(dataSource);
  return new MysqlDatabase(dataSource, createReaderPool(url, readers), counter, facts, place);
}

async function factsOf(pool: Pool, counter: StatementCounter): Promise<ServerFacts> {
  const connection = await new MysqlPool(pool, 'READ COMMITTED', { tidb: false, galera: false }, counter).take();
  try {
    const version = await connection.query('SELECT VERSION() AS version');
    const wsrep = await connection.query("SHOW VARIABLES LIKE 'wsrep_on'");
    return {
      tidb: /tidb/i.test(String(version[0]?.version)),
      galera: wsrep.some((row) => /^(on|1)$/i.test(String(row.Value))),
    };
  } finally {
    // Not given back to the pool: it was set up before it was known that it needs wsrep_sync_wait.
    connection.destroy();
  }
}
