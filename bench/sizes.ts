/**
 * How many bytes events and pages take on MariaDB, for the arithmetic of docs/scaling.md:
 * `node -r ./test/support/register-ts.cjs bench/sizes.ts`. 2,560 companies, 25,600 end-users, 100,000 events with three properties over 30 days.
 */
import 'reflect-metadata';
import { dayFromIso, isoFromDay } from '../src/calendar/index.js';
import { loadConfig } from '../src/config/index.js';
import { type App, createApp } from '../src/server/index.js';
import { type Place } from '../test/support/databases.js';
import { onMariadb } from './support/places.js';
import { say } from './support/telling.js';

const TODAY = '2026-11-21';
const today = dayFromIso(TODAY)!;
const ORIGIN = { apiKeyId: null, source: 'bench' };
const [COMPANIES, USERS, EVENTS, BATCH] = [2_560, 25_600, 100_000, 5_000];
const NAMES = ['login', 'buy', 'view'];

async function fill(app: App): Promise<void> {
  const companies = Array.from({ length: COMPANIES }, (_, i) => ({
    externalId: `c${i}`,
    createdAt: isoFromDay(today - 100),
  }));
  await app.ingestion.upsertCompanies(companies, ORIGIN);
  for (let first = 0; first < EVENTS; first += BATCH) {
    const events = Array.from({ length: BATCH }, (_, i) => event(first + i));
    await app.ingestion.trackActivities(events, ORIGIN);
  }
  await app.ingestion.foldPending();
}

function event(i: number) {
  const user = (i * 7_919) % USERS;
  return {
    id: `event-${i}`,
    name: NAMES[i % 3]!,
    companyExternalId: `c${user % COMPANIES}`,
    endUserExternalId: `user-${user}`,
    at: `${isoFromDay(today - 1 - (i % 30))}T10:00:00Z`,
    properties: { amount: i % 1000, page: `/p/${i % 50}`, plan: 'pro' },
  };
}

/** A week's sum for companies and for end-users. */
async function compute(app: App): Promise<void> {
  const formula = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 7 };
  for (const model of ['COMPANY', 'END_USER'] as const) {
    await app.metrics.create({ slug: `week_${model.toLowerCase()}`, name: 'Week', model, formula }, null);
  }
  const run = await app.materializer.materialize({});
  app.materializer.start();
  await app.materializer.finished(run.id);
  await app.materializer.stop();
}

async function tell(app: App): Promise<void> {
  const tables = await app.database.snapshot((session) =>
    session.all<{ name: string; bytes: number }>(
      `SELECT table_name AS name, data_length + index_length AS bytes FROM information_schema.tables
        WHERE table_schema = DATABASE() ORDER BY bytes DESC LIMIT 6`,
    ),
  );
  for (const { name, bytes } of tables)
    say(
      `${name}, with its indexes`,
      `${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`,
      `${Math.round(Number(bytes) / EVENTS)} bytes an event`,
    );
  const pages = await app.database.snapshot((session) =>
    session.all<{ model: string; kind: string; pages: number; mean: number; most: number }>(
      `SELECT s.model, s.kind, COUNT(*) AS pages, AVG(LENGTH(p.data)) AS mean, MAX(LENGTH(p.data)) AS most
         FROM series_page p JOIN series s ON s.id = p.series_id GROUP BY s.model, s.kind ORDER BY s.model, s.kind`,
    ),
  );
  for (const { model, kind, pages: count, mean, most } of pages)
    say(`pages ${model} ${kind}`, `${count}`, `${Math.round(Number(mean))} bytes each, at most ${most}`);
}

onMariadb(async (_name: string, place: Place) => {
  const app = await createApp(
    loadConfig({ DATABASE_URL: place.url, TODAY, LOG_LEVEL: 'error', MATERIALIZE_THREADS: '0' }),
  );
  try {
    await fill(app);
    await compute(app);
    await app.database.write((session) => session.all('ANALYZE TABLE event, claim, series_page'));
    await tell(app);
  } finally {
    await app.close();
  }
}).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
