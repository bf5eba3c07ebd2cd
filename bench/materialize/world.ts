import { type Day, dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { loadConfig } from '../../src/config/index.js';
import { BLOCK_SIZE, blockOf } from '../../src/model/index.js';
import { type App, createApp } from '../../src/server/index.js';
import { encodePage, lockBlocks, type PageWrite, type Series, writePages } from '../../src/storage/index.js';
import { ORIGIN } from '../../test/support/apps.js';
import { type Place } from '../../test/support/databases.js';
import { ACTIVITIES, GAUGES, nightlyMetrics } from './metrics.js';

/** A workspace: so many companies and metrics, and days of history that both data and cached values have. */
export interface WorldSize {
  readonly companies: number;
  readonly metrics: number;
  readonly days: number;
}

/**
 * The day on which a workspace is made; the day before is the last that is closed. At its end the engine leaves checkpoints of
 * all-time operands, so that the first night, which has none, leaves some for those that are measured.
 */
export const MADE_ON: Day = dayFromIso('2026-02-27') ?? 0;
/** Days after that which have data already: nights to be closed. */
const NIGHTS = 20;
const ROWS = 5000;

/** The workspace's app on some day, with as many threads as the environment says. */
export function openApp(place: Place, today: Day): Promise<App> {
  const { MATERIALIZE_THREADS } = process.env;
  const settings = { ADMIN_KEY: 'bench-key-bench-key', LOG_LEVEL: 'silent', TODAY: isoFromDay(today) };
  return createApp(loadConfig({ ...settings, MATERIALIZE_THREADS, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
}

/**
 * Makes a workspace whose metrics are published and closed through the eve of MADE_ON: by the usual ways for one company, then
 * with pages written straight into the database for all.
 */
export async function makeWorld(place: Place, size: WorldSize): Promise<void> {
  const app = await openApp(place, MADE_ON);
  try {
    await define(app, size);
    await addCompanies(app, size.companies);
    await addHistory(app, size);
  } finally {
    await app.close();
  }
}

/** The blocks of companies 1…count. */
export function blocksOf(companies: number): number[] {
  return Array.from({ length: blockOf(companies) + 1 }, (_, block) => block);
}

/** Series that data are pushed into. */
export async function inputsOf(app: App): Promise<Series[]> {
  const keys = [...ACTIVITIES.map((name) => `activities.${name}`), ...GAUGES.map((name) => `metrics.${name}`)];
  const all = await app.series.list();
  return keys.map(
    (key) => all.find((entry) => entry.model === 'COMPANY' && entry.key === key && entry.property === '')!,
  );
}

async function define(app: App, { days, metrics }: WorldSize): Promise<void> {
  const externalId = 'c1';
  await app.ingestion.upsertCompanies([{ externalId, createdAt: isoFromDay(MADE_ON - days) }], ORIGIN);
  const at = isoFromDay(MADE_ON - 1);
  await app.ingestion.trackActivities(
    ACTIVITIES.map((name) => ({ name, companyExternalId: externalId, at })),
    ORIGIN,
  );
  const { errors } = await app.ingestion.pushMetrics(
    GAUGES.map((metric) => ({ metric, externalId, at, value: 1 })),
    ORIGIN,
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
  for (const metric of nightlyMetrics(metrics)) await app.metrics.create(metric, null);
  const run = await app.materializer.materialize({});
  app.materializer.start();
  const ended = await app.materializer.finished(run.id);
  await app.materializer.stop();
  if (ended.status !== 'SUCCEEDED') throw new Error(`${ended.status}: ${ended.error}`);
}

async function addCompanies(app: App, companies: number): Promise<void> {
  const columns = ['id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'];
  for (let first = 2; first <= companies; first += ROWS) {
    const ids = Array.from({ length: Math.min(ROWS, companies - first + 1) }, (_, i) => first + i);
    await app.database.write((session) =>
      session.insert(
        'company',
        columns,
        ids.map((id) => [id, `c${id}`, `Company ${id}`, '{}', 0, 0]),
      ),
    );
  }
}

/**
 * Pages of all series and days, in the order of their keys. Inputs are full: a number for each company and day, the nights to come
 * included. Cached values of the past are sparse, which keeps the files small: a night reads few of them, and where it writes its
 * own, full ones, is the same.
 */
async function addHistory(app: App, size: WorldSize): Promise<void> {
  const random = randomNumbers(42);
  const page = (slots: number) => {
    const values = new Float64Array(BLOCK_SIZE).fill(Number.NaN);
    for (let slot = 0; slot < slots; slot++) values[slot] = 1 + Math.floor(random() * 99);
    return encodePage(values);
  };
  // A few different pages stand for all: making them is not what is measured.
  const full = Array.from({ length: 64 }, () => page(BLOCK_SIZE));
  const sparse = Array.from({ length: 64 }, () => page(16));
  const inputs = new Set((await inputsOf(app)).map((entry) => entry.id));
  for (const series of await app.series.list()) {
    if (series.model !== 'COMPANY') continue;
    const isInput = inputs.has(series.id);
    if (!isInput && series.kind !== 'CALCULATED' && series.kind !== 'FIRST_DAY') continue;
    const pages = isInput ? full : sparse;
    const last = isInput ? MADE_ON + NIGHTS : MADE_ON - 1;
    let waiting: PageWrite[] = [];
    const blocks: number[] = [];
    const flush = async () => {
      await app.database.write(async (session) => {
        await lockBlocks(
          session,
          blocks.map((block) => ({ series: series.id, block, from: 1, to: 0 })),
        );
        await writePages(session, waiting);
      });
      waiting = [];
      blocks.length = 0;
    };
    for (const block of blocksOf(size.companies)) {
      blocks.push(block);
      if (series.kind === 'FIRST_DAY') waiting.push({ series: series.id, block, day: 0, data: firstDays(block, size) });
      for (let day = MADE_ON - size.days; series.kind !== 'FIRST_DAY' && day <= last; day++) {
        waiting.push({ series: series.id, block, day, data: pages[Math.floor(random() * pages.length)] });
      }
      if (waiting.length > ROWS) await flush();
    }
    await flush();
  }
}

/** Companies 1…count came with the first day of history. */
function firstDays(block: number, { companies, days }: WorldSize): Buffer | undefined {
  const ids = Array.from({ length: BLOCK_SIZE }, (_, slot) => block * BLOCK_SIZE + slot);
  return encodePage(Float64Array.from(ids, (id) => (id >= 1 && id <= companies ? MADE_ON - days : Number.NaN)));
}

/** A linear congruential generator, 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
