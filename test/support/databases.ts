import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Database, type Dialect, openDatabase } from '../../src/storage';
import { mariadbInstalled, PASSWORD, USER, withServer } from './mariadb-server';
import { sharedMariadb } from './shared-mariadb';

/** Where a database is: what `openDatabase` takes, and what other processes get as DATABASE_URL or DATA_DIR. */
export interface Place {
  readonly url?: string;
  readonly dataDir?: string;
}

/** One kind of database, for the tests of one suite. */
export interface DatabaseContext {
  readonly dialect: Dialect;
  /** A place for a new database, not opened yet. */
  place(): Promise<Place>;
  /** Opens a database: a new one, or the one of `place` again. All are closed after each test and removed after the suite. */
  open(place?: Place): Promise<Database>;
  /** DATABASE_URL or DATA_DIR of a place, for processes. */
  environment(place: Place): Record<string, string>;
}

let made = 0;

/** Runs a suite on SQLite and on MariaDB. */
export function describeDatabases(name: string, suite: (context: DatabaseContext) => void): void {
  describeOn('sqlite', `${name} (SQLite)`, suite);
  describeMariadb(name, suite);
}

/** Runs a suite on SQLite alone: for what only an embedded file can meet. */
export function describeSqlite(name: string, suite: (context: DatabaseContext) => void): void {
  describeOn('sqlite', `${name} (SQLite)`, suite);
}

/** Runs a suite on MariaDB alone: for what only a server can do, such as vanish. */
export function describeMariadb(name: string, suite: (context: DatabaseContext) => void): void {
  if (mariadbInstalled) {
    describeOn('mysql', `${name} (MariaDB)`, suite);
  } else if (process.env.CI) {
    it(`${name} (MariaDB)`, () => {
      throw new Error('mariadbd is not installed, and with CI set the tests on MariaDB must run.');
    });
  } else {
    describe.skip(`${name} (MariaDB: skipped, mariadbd is not installed)`, () => suite(contextOf('mysql')));
  }
}

/** The URL of a new, empty database on the run's MariaDB server. */
describeDatabases.url = newUrl;

function describeOn(dialect: Dialect, name: string, suite: (context: DatabaseContext) => void): void {
  describe(name, () => {
    const context = contextOf(dialect);
    // Starting the server takes seconds, which are no test's own.
    if (dialect === 'mysql') beforeAll(sharedMariadb, 120_000);
    afterEach(context.closeAll);
    afterAll(context.removeAll);
    suite(context);
  });
}

function contextOf(dialect: Dialect) {
  const open: Database[] = [];
  const places: Place[] = [];
  const context = {
    dialect,
    async place(): Promise<Place> {
      const place =
        dialect === 'mysql'
          ? { url: await newUrl() }
          : { dataDir: mkdtempSync(path.join(os.tmpdir(), 'tidemark-sqlite-')) };
      places.push(place);
      return place;
    },
    async open(place?: Place): Promise<Database> {
      const database = await openDatabase(place ?? (await context.place()));
      open.push(database);
      return database;
    },
    environment(place: Place): Record<string, string> {
      if (place.url !== undefined) return { DATABASE_URL: place.url };
      return { DATA_DIR: place.dataDir ?? '' };
    },
    async closeAll(): Promise<void> {
      for (const database of open.splice(0)) await database.close();
    },
    async removeAll(): Promise<void> {
      await context.closeAll();
      for (const place of places.splice(0)) await remove(place);
    },
  };
  return context;
}

async function newUrl(): Promise<string> {
  const { port } = await sharedMariadb();
  const name = `t_${process.pid}_${++made}`;
  // Another default than ours, as found on old servers: the tables must not depend on it.
  await withServer(port, (connection) => connection.query(`CREATE DATABASE ${name} CHARACTER SET latin1`));
  return `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`;
}

async function remove(place: Place): Promise<void> {
  if (place.dataDir !== undefined) rmSync(place.dataDir, { recursive: true, force: true });
  if (place.url !== undefined) {
    const url = new URL(place.url);
    await withServer(Number(url.port), (connection) => connection.query(`DROP DATABASE ${url.pathname.slice(1)}`));
  }
}
