import mysql, { type Pool } from 'mysql2/promise';
import { type App } from '../../src/server/index.js';
import { type SqlValue } from '../../src/storage/index.js';
import { EVENT_COLUMNS } from '../../src/storage/ingest/index.js';
import { type Place } from '../../test/support/databases.js';

/** The tables of the yardstick: like the log of events, with its indexes (two: for one connection and for several) and with its primary key alone. */
export const TABLES = { indexed: 'bare_indexed', aside: 'bare_aside', plain: 'bare_plain' } as const;

type Row = readonly SqlValue[];

/** Bare INSERTs of many rows into tables like the event log, in the same database and as durable. */
export interface Bare {
  /** Stores batches, each by one INSERT. */
  insert(table: string, batches: readonly (readonly Row[])[], connections: number): Promise<void>;
  close(): Promise<void>;
}

/** Makes the tables, with the log's history in them, so that their indexes are as deep as the log's. */
export async function makeTables({ database }: App): Promise<void> {
  const { indexed, aside, plain } = TABLES;
  const where = (column: string) => (database.dialect === 'sqlite' ? ` WHERE ${column} IS NOT NULL` : '');
  const columns =
    'id BIGINT NOT NULL, batch_id BIGINT NOT NULL, series_id INT NOT NULL, company_id INT NOT NULL, end_user_id INT, asset_id INT, ' +
    'project_id INT, at BIGINT NOT NULL, day INT NOT NULL, count DOUBLE NOT NULL, properties LONGTEXT';
  const sqlite = database.dialect === 'sqlite';
  const tables = [indexed, aside, plain];
  await database.write(async (session) => {
    for (const table of tables) {
      // INTEGER PRIMARY KEY is SQLite's row number, as it is in the log.
      const key = sqlite ? columns.replace('id BIGINT NOT NULL', 'id INTEGER PRIMARY KEY NOT NULL') : columns;
      await session.run(`CREATE TABLE ${table} (${key}${sqlite ? '' : ', PRIMARY KEY (id)'})`);
    }
    for (const table of [indexed, aside]) {
      await session.run(`CREATE INDEX ${table}_company ON ${table} (company_id, at, id)`);
      await session.run(`CREATE INDEX ${table}_end_user ON ${table} (end_user_id, at, id)`);
      await session.run(`CREATE INDEX ${table}_asset ON ${table} (asset_id, at)${where('asset_id')}`);
      await session.run(`CREATE INDEX ${table}_project ON ${table} (project_id, at)${where('project_id')}`);
    }
    for (const table of tables) {
      await session.run(
        `INSERT INTO ${table} (${EVENT_COLUMNS.join(', ')}) SELECT ${EVENT_COLUMNS.join(', ')} FROM event`,
      );
    }
  });
}

export function openBare(app: App, place: Place): Bare {
  return place.url === undefined ? sqliteBare(app) : mysqlBare(place.url);
}

/** On the connection that the server writes by, while it does not. */
function sqliteBare({ database }: App): Bare {
  return {
    async insert(table, batches) {
      const flat = batches.map((rows) => ({ count: rows.length, params: rows.flat() }));
      for (const { count, params } of flat) {
        await database.write((session) => session.run(textOf(table, count), params));
      }
    },
    close: async () => undefined,
  };
}

/** Prepared statements (measured: faster than text), side by side. */
function mysqlBare(url: string): Bare {
  const pool: Pool = mysql.createPool({ uri: url, connectionLimit: 8 });
  return {
    async insert(table, batches, connections) {
      const flat = batches.map((rows) => ({ count: rows.length, params: rows.flat() }));
      const open = await Promise.all(Array.from({ length: connections }, () => pool.getConnection()));
      let next = 0;
      await Promise.all(
        open.map(async (connection) => {
          for (let batch = flat[next++]; batch !== undefined; batch = flat[next++]) {
            await connection.execute(textOf(table, batch.count), batch.params);
          }
        }),
      );
      for (const connection of open) connection.release();
    },
    close: () => pool.end(),
  };
}

const texts = new Map<string, string>();

function textOf(table: string, count: number): string {
  const name = `${table} ${count}`;
  let text = texts.get(name);
  if (text === undefined) {
    const row = `(${EVENT_COLUMNS.map(() => '?').join(', ')})`;
    text = `INSERT INTO ${table} (${EVENT_COLUMNS.join(', ')}) VALUES ${new Array<string>(count).fill(row).join(', ')}`;
    texts.set(name, text);
  }
  return text;
}
