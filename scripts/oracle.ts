/**
 * Compares every window of test/data/online-retail/rolling_oracle.csv.gz with what a server answers over HTTP.
 *
 *   npm run oracle                                    on SQLite and on MariaDB, each with a server of its own
 *   npm run oracle -- --url http://127.0.0.1:4000 --key KEY     on an empty server of yours, started with TODAY=2011-12-10
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from '../test/api/oracle/check.js';
import { type Server } from '../test/api/oracle/client.js';
import { readOracle } from '../test/api/oracle/data.js';
import { load } from '../test/api/oracle/load.js';
import { ADMIN_KEY, bootServer } from '../test/support/http.js';
import { PASSWORD, startMariadb, stopMariadb, USER, withServer } from '../test/support/mariadb-server.js';

const SHOWN = 20;
const oracle = readOracle();

async function compare(name: string, server: Server): Promise<void> {
  const companies = new Set(oracle.firstDays.keys());
  const begun = performance.now();
  await load(server, companies);
  const loaded = performance.now();
  const { rows, values, differences } = await check(server, oracle, companies);
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  process.stdout.write(
    `${name}: ${rows} rows, ${values} values, ${differences.length} differences ` +
      `(loaded and computed in ${seconds(begun, loaded)}, compared in ${seconds(loaded, performance.now())})\n`,
  );
  for (const difference of differences.slice(0, SHOWN)) process.stdout.write(`  ${difference}\n`);
  if (differences.length > 0 || rows !== oracle.rows.size) process.exitCode = 1;
}

async function onOwnServer(name: string, place: { url?: string; dataDir?: string }): Promise<void> {
  const server = await bootServer({ today: '2011-12-10', place });
  try {
    await compare(name, { url: server.url, key: ADMIN_KEY });
  } finally {
    await server.close();
  }
}

async function onSqlite(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-oracle-'));
  try {
    await onOwnServer('SQLite', { dataDir });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function onMariadb(): Promise<void> {
  const mariadb = await startMariadb(process.pid, join(tmpdir(), `tidemark-oracle-${process.pid}.json`));
  try {
    await withServer(mariadb.port, (connection) => connection.query('CREATE DATABASE oracle'));
    const url = `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${mariadb.port}/oracle`;
    await onOwnServer('MariaDB', { url });
  } finally {
    await stopMariadb(mariadb);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, key: { type: 'string' } } });
  if (values.url !== undefined) return compare(values.url, { url: values.url, key: values.key ?? '' });
  await onSqlite();
  await onMariadb();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
