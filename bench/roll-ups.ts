import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayFromIso, isoFromDay } from '../src/calendar/index.js';
import { CatalogueReader } from '../src/catalogue/index.js';
import { loadConfig } from '../src/config/index.js';
import { runRollUps } from '../src/materialization/roll-ups/unit.js';
import { BLOCK_SIZE } from '../src/model/index.js';
import { type App, createApp } from '../src/server/index.js';
import {
  addUnits,
  encodePage,
  insertRun,
  type PageWrite,
  ROLL_UP_BLOCK,
  type Series,
  SeriesStore,
  takeRun,
  writePages,
} from '../src/storage/index.js';
import { type Place } from '../test/support/databases.js';
import { onSqlite } from './support/places.js';

/**
 * A night's roll-up of END_USERS end-users of a tenth as many companies, over pages written straight into the database: the
 * counts of end-users (total, active within 1, 7, 30 and 90 days), the sum of an activity and the average of a calculated metric,
 * for one day. Beside it a plain scan that reads and decodes the same pages.
 *
 *     npm run bench:roll-ups [END_USERS]
 */
const USERS = Number(process.argv[2] ?? 1_000_000);
const COMPANIES = Math.ceil(USERS / 10);
const LOOKBACK = 90;
const TODAY = '2026-03-01';
const today = dayFromIso(TODAY)!;
/** The day that is closed. */
const night = today;
const blocks = Array.from({ length: Math.floor(USERS / BLOCK_SIZE) + 1 }, (_, block) => block);

let seed = 42;
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

async function measure(_name: string, { dataDir }: Place): Promise<void> {
  const app = await createApp(
    loadConfig({ DATA_DIR: dataDir, TODAY, LOG_LEVEL: 'silent', ADMIN_KEY: 'bench-key-bench-key' }),
  );
  try {
    await bench(app);
  } finally {
    await app.close();
  }
}

async function bench(app: App): Promise<void> {
  await define(app);
  const began = performance.now();
  const series = await fill(app);
  console.log(`${USERS} end-users of ${COMPANIES} companies, filled in ${seconds(performance.now() - began)}`);

  let peak = process.memoryUsage().rss;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const scan = await timed(() => plainScan(app, series));
  const before = peak;
  const rolled = await timed(() => nightly(app));
  clearInterval(watch);
  const written = await app.database.snapshot((session) =>
    session.all<{ pages: number }>(
      `SELECT COUNT(*) AS pages FROM series_page p JOIN series s ON s.id = p.series_id WHERE s.kind = 'ROLL_UP' AND p.day = ?`,
      [night],
    ),
  );
  console.log(`plain scan of the same pages  ${seconds(scan)}`);
  console.log(
    `a night's roll-ups            ${seconds(rolled)}  ${(rolled / scan).toFixed(1)} × the scan, ${written[0]!.pages} pages`,
  );
  console.log(`memory at most ${mib(peak)} (after the scan ${mib(before)})`);
  const filter = await timed(() => app.reader.columnsOn('COMPANY', 'system.users_active_last30', [today - 1]));
  console.log(`a filter's column of a kept day  ${seconds(filter)}`);
  const live = await timed(() => app.reader.columnsOn('COMPANY', 'calculated.logins', [today]));
  console.log(`a filter's column of today, from the children  ${seconds(live)}`);
}

/** Definitions, and roll-ups that are complete through the day before: of one end-user so far. */
async function define(app: App): Promise<void> {
  const origin = { apiKeyId: null, source: 'bench' };
  const known = isoFromDay(today - 200);
  await app.ingestion.upsertCompanies([{ externalId: 'c', createdAt: known }], origin);
  await app.ingestion.upsertEndUsers([{ companyExternalId: 'c', externalId: 'u', createdAt: known }], origin);
  const event = { name: 'login', companyExternalId: 'c', endUserExternalId: 'u', at: isoFromDay(today - 100) };
  await app.ingestion.trackActivities([event], origin);
  await app.ingestion.foldPending();
  const over = (prop: string, more: object) => ({ type: 'metricOverTime', prop, ...more });
  await app.metrics.create(
    { slug: 'u_week', name: 'Week', model: 'END_USER', formula: over('activities.login', { op: 'SUM', days: 7 }) },
    null,
  );
  await app.metrics.create(
    { slug: 'logins', name: 'Logins', model: 'COMPANY', formula: over('enduser.activities.login', { op: 'SUM' }) },
    null,
  );
  await app.metrics.create(
    {
      slug: 'week',
      name: 'Mean week',
      model: 'COMPANY',
      formula: over('enduser.calculated.u_week', { across: 'AVERAGE' }),
    },
    null,
  );
  const run = await app.materializer.materialize({});
  app.materializer.start();
  const ended = await app.materializer.finished(run.id);
  await app.materializer.stop();
  if (ended.status !== 'SUCCEEDED') throw new Error(`${ended.status}: ${ended.error}`);
}

/** Rows and pages of all end-users: a third of them is active on a day. */
async function fill(app: App): Promise<Record<'firstDay' | 'count' | 'login' | 'week', Series>> {
  const { database } = app;
  const all = await app.series.list();
  const metric = (await app.metrics.get('calculated.u_week'))!;
  const rows = await database.snapshot((session) =>
    session.all<{ series_id: number }>('SELECT series_id FROM calculated_metric WHERE id = ?', [metric.id]),
  );
  const find = (key: string) => all.find((one) => one.model === 'END_USER' && one.key === key)!;
  const series = {
    firstDay: find('system.first_day'),
    count: find('system.activity_count'),
    login: find('activities.login'),
    week: all.find((one) => one.id === rows[0]!.series_id)!,
  };
  const columns = ['id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'];
  for (let first = 2; first <= COMPANIES; first += 5000) {
    const ids = Array.from({ length: Math.min(5000, COMPANIES - first + 1) }, (_, i) => first + i);
    await database.write((session) =>
      session.insert(
        'company',
        columns,
        ids.map((id) => [id, `c${id}`, `Company ${id}`, '{}', 0, 0]),
      ),
    );
  }
  for (let first = 2; first <= USERS; first += 5000) {
    const ids = Array.from({ length: Math.min(5000, USERS - first + 1) }, (_, i) => first + i);
    await database.write((session) =>
      session.insert(
        'end_user',
        [...columns, 'company_id'],
        ids.map((id) => [id, `u${id}`, `User ${id}`, '{}', 0, 0, 1 + Math.floor(random() * COMPANIES)]),
      ),
    );
  }
  const page = (part: number, of: () => number) => {
    const values = new Float64Array(BLOCK_SIZE).fill(Number.NaN);
    for (let slot = 0; slot < BLOCK_SIZE; slot++) if (random() < part) values[slot] = of();
    return encodePage(values);
  };
  // A few different pages stand for all: making them is not what is measured.
  const active = Array.from({ length: 64 }, () => page(1 / 3, () => 1 + Math.floor(random() * 9)));
  const weeks = Array.from({ length: 64 }, () => page(1, () => Math.floor(random() * 40)));
  const known = encodePage(new Float64Array(BLOCK_SIZE).fill(today - 200));
  const any = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  for (let at = 0; at < blocks.length; at += 8) {
    const pages: PageWrite[] = [];
    for (const block of blocks.slice(at, at + 8)) {
      pages.push({ series: series.firstDay.id, block, day: 0, data: known });
      pages.push({ series: series.login.id, block, day: night, data: any(active) });
      pages.push({ series: series.week.id, block, day: night, data: any(weeks) });
      for (let day = night - LOOKBACK + 1; day <= night; day++) {
        pages.push({ series: series.count.id, block, day, data: any(active) });
      }
    }
    await database.write((session) => writePages(session, pages));
  }
  return series;
}

/** Reads and decodes what the night's roll-ups are made of, and does nothing with it. */
async function plainScan(app: App, series: Awaited<ReturnType<typeof fill>>): Promise<void> {
  const store = new SeriesStore(app.database);
  const requests = [
    { series: series.firstDay, from: 0, to: 0 },
    { series: series.login, from: night, to: night },
    { series: series.week, from: night, to: night },
    { series: series.count, from: night - LOOKBACK + 1, to: night },
  ];
  await app.database.snapshot(async (session) => {
    for (let at = 0; at < blocks.length; at += 16) {
      await store.blockColumns(session, requests, blocks.slice(at, at + 16));
      await nextTurn();
    }
  });
}

/** The unit of roll-ups that a run which closes the night has. */
async function nightly(app: App): Promise<void> {
  const { database, registry, series } = app;
  const unit = { model: 'END_USER' as const, block: ROLL_UP_BLOCK, from: night, to: night };
  const id = await database.write(async (session) => {
    const queued = await insertRun(session, {
      trigger: 'SCHEDULE',
      from: night,
      to: night,
      metrics: [],
      now: Date.now(),
    });
    await addUnits(session, queued, [unit]);
    await takeRun(session, { worker: 'bench', now: Date.now() });
    return queued;
  });
  const catalogue = new CatalogueReader(series, registry);
  const dependencies = { database, store: new SeriesStore(database), catalogue, registry, series };
  await runRollUps(
    { ...dependencies, foldPending: () => Promise.resolve(), report: () => undefined },
    { ...unit, run: id, seq: 0, slugs: [], world: 'published', through: night, fence: 0 },
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

void onSqlite(measure);
