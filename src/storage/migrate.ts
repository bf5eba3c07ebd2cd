import { randomUUID } from 'node:crypto';
import { type Database as SqliteFile } from 'better-sqlite3';
import { type DataSource } from 'typeorm';
import { type BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { TidemarkError } from '../errors/index.js';
import { whileBusy } from './sessions/sqlite-connection.js';
import { wait } from './sessions/wait.js';

const TABLE = 'migration';
const BEAT_MS = 2000;
/** A lock whose beat stands still for so long (ms, on our own clock) was left behind by a process that died. */
const DEAD_MS = 20_000;

/** Brings a SQLite file up to date, all or nothing. Others wait for the write lock. @throws CONFIG_INVALID */
export async function migrateSqlite(dataSource: DataSource): Promise<void> {
  const file = (dataSource.driver as BetterSqlite3Driver).databaseConnection as SqliteFile;
  await whileBusy(() => file.exec('BEGIN IMMEDIATE'));
  try {
    if (!(await upToDate(dataSource))) await dataSource.runMigrations({ transaction: 'none' });
    await whileBusy(() => file.exec('COMMIT'));
  } finally {
    if (file.inTransaction) file.exec('ROLLBACK');
  }
}

/**
 * Brings a MySQL database up to date. One process at a time does it, the others wait: a lock row that its holder keeps
 * beating, as named locks exist on neither Galera nor, reliably, TiDB. @throws CONFIG_INVALID
 */
export async function migrateMysql(dataSource: DataSource): Promise<void> {
  if (await upToDate(dataSource)) return;
  const owner = randomUUID();
  await lock(dataSource, owner);
  const beat = setInterval(() => {
    // A beat that fails is followed by the next; where the server is gone the migration itself reports it.
    dataSource.query('UPDATE migration_lock SET beat = beat + 1 WHERE id = 1 AND owner = ?', [owner]).catch(() => {});
  }, BEAT_MS);
  try {
    if (!(await upToDate(dataSource))) await dataSource.runMigrations({ transaction: 'none' });
  } finally {
    clearInterval(beat);
    await dataSource.query("UPDATE migration_lock SET owner = '' WHERE id = 1 AND owner = ?", [owner]);
  }
}

/** @throws CONFIG_INVALID where a newer version has been here: there is no way back. */
async function upToDate(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable(TABLE))) return false;
    const rows: { name: string }[] = await runner.query(`SELECT name FROM ${TABLE}`);
    const done = new Set(rows.map((row) => row.name));
    const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
    const foreign = [...done].filter((name) => !known.includes(name));
    if (foreign.length > 0) {
      throw new TidemarkError(
        'CONFIG_INVALID',
        `The database was brought up to ${foreign.join(', ')} by a newer version of Tidemark. Start that version, or restore a backup.`,
      );
    }
    return known.every((name) => done.has(name));
  } finally {
    await runner.release();
  }
}

async function lock(dataSource: DataSource, owner: string): Promise<void> {
  await dataSource.query(
    "CREATE TABLE IF NOT EXISTS migration_lock (id int NOT NULL PRIMARY KEY, owner varchar(64) NOT NULL DEFAULT '', beat bigint NOT NULL DEFAULT 0)",
  );
  await dataSource.query('INSERT IGNORE INTO migration_lock (id) VALUES (1)');
  let seen = '';
  let since = performance.now();
  for (;;) {
    const [row]: { owner: string; beat: number }[] = await dataSource.query(
      'SELECT owner, beat FROM migration_lock WHERE id = 1',
    );
    if (row === undefined) throw new Error('The row of migration_lock is gone.');
    const state = `${row.owner}/${row.beat}`;
    if (state !== seen) {
      seen = state;
      since = performance.now();
    }
    if (row.owner === '' || performance.now() - since > DEAD_MS) {
      const taken: { affectedRows: number } = await dataSource.query(
        'UPDATE migration_lock SET owner = ?, beat = beat + 1 WHERE id = 1 AND owner = ? AND beat = ?',
        [owner, row.owner, row.beat],
      );
      if (taken.affectedRows === 1) return;
    }
    await wait(100);
  }
}
