/**
 * A page of 50 companies × 3 metrics (calculated, activity, field) × 90 days over HTTP, of 10,240 companies with a year of
 * history, on SQLite and on MariaDB; against a bare Fastify handler that answers with the same JSON. The companies lie
 * next to each other (by id) or all over the workspace (by name).
 *
 *   npx tsc --outDir .tmp/bench && NODE_ENV=production node .tmp/bench/bench/page.js [sqlite|mysql]
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fastify from 'fastify';
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
const ROUNDS = 60;
const WARM_UP = 30;
const ORIGIN = { apiKeyId: null, source: 'bench' };

const PAGE = (order: string) => `{ companies(first: 50${order}) { nodes { id name
  metrics(keys: ["calculated.weekly", "activities.login", "company.mrr"]) { metric { key } series(last: 90) { values } } } } }`;
const ORDERS = { 'by id': '', 'by name': ', orderBy: [{ field: NAME, direction: ASC }]' };

async function measure(name: string, place: { url?: string; dataDir?: string }): Promise<void> {
  const env = { TODAY, ADMIN_KEY, PORT: '0', LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' };
  const app = await createApp(loadConfig({ ...env, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
  await load(app);
  const server = await startServer(app, { work: false });
  const bare = fastify();
  const answers = new Map<string, unknown>();
  bare.post('/:order', async (request) => answers.get((request.params as { order: string }).order));
  const bareUrl = await bare.listen({ port: 0, host: '127.0.0.1' });
  try {
    for (const [label, order] of Object.entries(ORDERS)) {
      const body = JSON.stringify({ query: PAGE(order) });
      answers.set(label, JSON.parse(await post(`${server.url}/graphql`, body)));
      const ours = await median(() => post(`${server.url}/graphql`, body));
      const theirs = await median(() => post(`${bareUrl}/${encodeURIComponent(label)}`, body));
      const ratio = (ours / theirs).toFixed(1);
      process.stdout.write(`  ${name}, ${label}: ${ours.toFixed(2)} ms, bare ${theirs.toFixed(2)} ms: ${ratio} ×\n`);
    }
  } finally {
    await bare.close();
    await server.stop();
    await app.close();
  }
}

/** Logins as pages, revenues as fields that change twice, and a calculated metric with its history. */
async function load(app: App): Promise<void> {
  for (const [asOf, mrr] of [
    [FIRST, 100],
    [LAST - 60, 200],
    [LAST - 20, 150.5],
  ] as const) {
    for (let from = 0; from < COMPANIES; from += 5000) {
      const items = Array.from({ length: Math.min(5000, COMPANIES - from) }, (_, i) => ({
        externalId: `c${from + i}`,
        // The first fifty by name are spread over all blocks.
        name: `${((from + i) * 7919) % COMPANIES}`.padStart(5, '0'),
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
        series,
        block,
        day: FIRST + i,
        data: encodePage(Float64Array.from({ length: 256 }, (_, slot) => ((slot * 31 + i * 17 + block) % 23) + 1)),
      }));
      await writePages(session, pages);
    });
  }
  const formula = { type: 'metricOverTime', prop: 'activities.login', days: 7, op: 'AVERAGE' };
  await app.metrics.create({ slug: 'weekly', name: 'Weekly', model: 'COMPANY', formula }, null);
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
