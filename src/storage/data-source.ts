import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createPool, type Pool } from 'mysql2';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { TidemarkError } from '../errors/index.js';
import { ENTITIES } from './entities/index.js';
import { MIGRATIONS } from './migrations/index.js';
import { StatementCounter } from './sessions/counter.js';
import { prepareWriter } from './sessions/sqlite-connection.js';

export interface ConnectOptions {
  /** `mysql://user:password@host:port/database`; without it, SQLite in `dataDir`. */
  readonly url?: string | undefined;
  /** Where SQLite's file is; default ./data. */
  readonly dataDir?: string | undefined;
  /** Snapshots that may be open at once. */
  readonly readers?: number | undefined;
}

/** Name of SQLite's file in DATA_DIR. */
export const DATABASE_FILE = 'tidemark.db';

const CONNECT_TIMEOUT_MS = 10_000;
const COMMON = { entities: ENTITIES, migrations: MIGRATIONS, migrationsTableName: 'migration', synchronize: false };

/** TypeORM's door to the database of these settings; not connected yet. @throws CONFIG_INVALID */
export function createDataSource(options: ConnectOptions, counter = new StatementCounter()): DataSource {
  return new DataSource({ ...(options.url ? mysql(options.url) : sqlite(options)), ...logging(counter) });
}

/** Path of SQLite's file. */
export function databaseFile(options: ConnectOptions): string {
  return path.resolve(options.dataDir ?? './data', DATABASE_FILE);
}

/** Host and port of a URL, for messages. */
export function placeOf(url: string): string {
  return parse(url).host || 'localhost';
}

function logging(logger: StatementCounter) {
  return { logging: ['query'] as ['query'], logger };
}

function sqlite(options: ConnectOptions): DataSourceOptions {
  const file = databaseFile(options);
  return {
    ...COMMON,
    type: 'better-sqlite3',
    database: file,
    // The first statement may meet another process that starts; later ones never wait inside SQLite.
    timeout: 5000,
    prepareDatabase: prepareWriter,
  };
}

/** Connections of one process that write at once. */
const WRITERS = 8;

function mysql(text: string): DataSourceOptions {
  const { user, ...server } = serverOf(text);
  return { ...COMMON, type: 'mysql', ...server, username: user, poolSize: WRITERS, extra: POOL };
}

/** Connections that read, for so many snapshots at once: beside TypeORM's, which write. */
export function createReaderPool(url: string, readers = 8): Pool {
  return createPool({ ...serverOf(url), ...POOL, connectionLimit: readers });
}

// The server allows some 16,000 prepared statements for all connections of all processes together.
const POOL = { maxPreparedStatements: 100, enableKeepAlive: true, maxIdle: 16, idleTimeout: 600_000 };

/** What TypeORM and mysql2 call alike. */
function serverOf(text: string) {
  const url = parse(text);
  const ssl = url.searchParams.get('ssl');
  const socketPath = url.searchParams.get('socketPath');
  return {
    host: url.hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: url.port ? Number(url.port) : 3306,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4_bin',
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: false,
    bigNumberStrings: false,
    ...(ssl === 'true' || ssl === '1' ? { ssl: {} } : {}),
    ...(socketPath === null ? {} : { socketPath }),
  };
}

function parse(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid('is not a URL');
  }
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') throw invalid('does not begin with mysql://');
  if (url.pathname.length < 2) throw invalid('names no database');
  return url;
}

function invalid(what: string): TidemarkError {
  // Without the text: it holds a password.
  return new TidemarkError('CONFIG_INVALID', `DATABASE_URL ${what}: write mysql://user:password@host:3306/database.`, {
    path: 'DATABASE_URL',
  });
}

/** Makes the directory of SQLite's file. @throws CONFIG_INVALID where it cannot be made */
export function makeDataDir(options: ConnectOptions): void {
  const directory = path.dirname(databaseFile(options));
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TidemarkError('CONFIG_INVALID', `DATA_DIR ${directory} cannot be used: ${reason}`, {
      path: 'DATA_DIR',
      cause: error,
    });
  }
}
