import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Place } from '../../test/support/databases.js';
import {
  mariadbInstalled,
  PASSWORD,
  startMariadb,
  stopMariadb,
  USER,
  withServer,
} from '../../test/support/mariadb-server.js';

/** Measures on an empty embedded database, in a folder that is deleted afterwards. */
export async function onSqlite<T>(measure: (name: string, place: Place) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-'));
  try {
    return await measure('SQLite', { dataDir });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Measures on an empty database of a private MariaDB server; not at all where none is installed. */
export async function onMariadb<T>(measure: (name: string, place: Place) => Promise<T>): Promise<T | undefined> {
  if (!mariadbInstalled) return undefined;
  const server = await startMariadb(process.pid, path.join(os.tmpdir(), `tidemark-bench-${process.pid}`));
  try {
    await withServer(server.port, (connection) => connection.query('CREATE DATABASE bench'));
    const url = `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/bench`;
    return await measure('MariaDB', { url });
  } finally {
    await stopMariadb(server);
  }
}

/** On one after the other, or on the one that is named: sqlite or mysql. */
export async function onDatabases(
  only: string | undefined,
  measure: (name: string, place: Place) => Promise<void>,
): Promise<void> {
  if (only !== 'mysql') await onSqlite(measure);
  if (only !== 'sqlite') await onMariadb(measure);
}
