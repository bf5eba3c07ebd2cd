/**
 * previewFormula and explainFormula over HTTP: 50 companies × 90 days, of 10,240 companies with a year of history, on SQLite and on
 * MariaDB. The companies lie next to each other (the first by id) or all over the workspace.
 *
 *   node -r ./test/support/register-ts.cjs bench/preview.ts [sqlite|mysql]
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dayFromIso, isoFromDay } from '../src/calendar/index.js';
import { loadConfig } from '../src/config/index.js';
import { type App, createApp, startServer } from '../src/server/index.js';
import { encodePage, lockBlocks, writePages } from '../src/storage/index.js';
import {
  mariadbInstalled,
  PASSWORD,
  startMariadb,
  stopMariadb,
  USER,
  withServer,
} from '../test/support/mariadb-server.js';

const COMPANIES = 10_240;
const BLOCKS = COMPANIES / 256;
const TODAY = '2026-11-21';
const LAST = (dayFromIso(TODAY) ?? 0) - 1;
const FIRST = LAST - 364;
const ADMIN_KEY = 'a-key-for-the-bench';
const ROUNDS = 30;
const WARM_UP = 10;
const ORIGIN = { apiKeyId: null, source: 'bench' };

const window = (days: number, op: string, prop: string) => ({ type: 'metricOverTime', days, op, prop });
const FORMULAS = {
  'one window of 7 days': window(7, 'SUM', 'activities.login'),
  'week over week, with a field and a condition': [
    'IF',
    ['DIVISION', window(7, 'SUM', 'activities.login'), { ...window(7, 'SUM', 'activities.login'), offset: 7 }],
    'more than',
    0.8,
    ['DIVISION', { type: 'propertyValue', prop: 'company.mrr' }, window(30, 'AVERAGE', 'activities.login')],
    0,
  ],
  'a calculated metric over 30 days': window(30, 'AVERAGE', 'calculated.weekly'),
};

const PREVIEW = `query ($formula: Formula!, $ids: [ID!], $first: Int) {
  previewFormula(model: COMPANY, formula: $formula, ids: $ids, first: $first, last: 90) { results { entity { id name } series { values } } } }`;
const EXPLAIN = `query ($formula: Formula!, $id: ID!) {
  explainFormula(entityId: $id, formula: $formula) { value nodes { text value note points { day value } } } }`;

async function measure(name: string, place: { url?: string; dataDir?: string }): Promise<void> {
  const env = { TODAY, ADMIN_KEY, PORT: '0', LOG_LEVEL: 'silent' };
  const app = await createApp(loadConfig({ ...env, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
  await load(app);
  const server = await startServer(app, { work: false });
  const ask = (query: string, variables: object) => post(`${server.url}/graphql`, JSON.stringify({ query, variables }));
  try {
    const spread = Array.from({ length: 50 }, (_, i) => id(1 + i * 200));
    for (const [label, formula] of Object.entries(FORMULAS)) {
      const near = await median(() => ask(PREVIEW, { formula, first: 50 }));
      const far = await median(() => ask(PREVIEW, { formula, ids: spread }));
      const why = await median(() => ask(EXPLAIN, { formula, id: spread[25] }));
      process.stdout.write(
        `  ${name}, ${label}: neighbours ${near.toFixed(1)} ms, spread ${far.toFixed(1)} ms, explained ${why.toFixed(1)} ms\n`,
      );
    }
  } finally {
    await server.stop();
    await app.close();
  }
}

function id(row: number): string {
  return Buffer.from(`Company:${row}`).toString('base64url');
}

/** Logins as pages, revenues as a field that changes once, and a calculated metric with its history. */
async function load(app: App): Promise<void> {
  for (const [asOf, mrr] of [
    [FIRST, 100],
    [LAST - 60, 200],
  ] as const) {
    for (let from = 0; from < COMPANIES; from += 5000) {
      const items = Array.from({ length: Math.min(5000, COMPANIES - from) }, (_, i) => ({
        externalId: `c${from + i}`,
        mrr: mrr + i,
        createdAt: isoFromDay(FIRST),
        asOf: isoFromDay(asOf),
      }));
      await app.ingestion.upsertCompanies(items, ORIGIN);
    }
  }
  const [login] = await app.series.ensure([
    { model: 'COMPANY', key: 'activities.login', kind: 'COUNTER', fold: 'SUM' },
  ]);
  const series = login?.id ?? 0;
  for (let block = 0; block <= BLOCKS; block++) {
    await app.database.write(async (session) => {
      await lockBlocks(session, [{ series, block, from: FIRST, to: LAST }]);
      const pages = Array.from({ length: LAST - FIRST + 1 }, (_, i) => ({
        ...{ series, block, day: FIRST + i },
        data: encodePage(Float64Array.from({ length: 256 }, (_, slot) => ((slot * 31 + i * 17 + block) % 23) + 1)),
      }));
      await writePages(session, pages);
    });
  }
  await app.metrics.create(
    { slug: 'weekly', name: 'Weekly', model: 'COMPANY', formula: window(7, 'AVERAGE', 'activities.login') },
    null,
  );
  app.materializer.start();
  const [run] = await app.materializer.runs({ first: 1 });
  if (run !== undefined) await app.materializer.finished(run.id);
  await app.materializer.stop();
}

async function post(url: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(text.slice(0, 500));
  return text;
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = performance.now();
    await work();
    if (round >= WARM_UP) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

async function main(): Promise<void> {
  const only = process.argv[2];
  if (only !== 'mysql') {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-'));
    await measure('SQLite', { dataDir }).finally(() => rmSync(dataDir, { recursive: true }));
  }
  if (only !== 'sqlite' && mariadbInstalled) {
    const mariadb = await startMariadb(process.pid, path.join(os.tmpdir(), `tidemark-bench-${process.pid}`));
    await withServer(mariadb.port, (connection) => connection.query('CREATE DATABASE bench'));
    const url = `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${mariadb.port}/bench`;
    await measure('MariaDB', { url }).finally(() => stopMariadb(mariadb));
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
