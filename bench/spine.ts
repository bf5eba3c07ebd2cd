/**
 * The spine on the demo's year of purchases (406,829 events of 4,372 customers), on SQLite and on MariaDB:
 * how fast it is imported, how long its calculated metrics take to compute, and how long the first filtered list takes
 * over HTTP; each against a yardstick in the same database and run.
 *
 *   node -r ./test/support/register-ts.cjs bench/spine.ts [sqlite|mysql]
 */
import 'reflect-metadata';
import os from 'node:os';
import path from 'node:path';
import { dayFromIso, isoFromDay } from '../src/calendar/index.js';
import { DEMO_METRICS } from '../src/cli/demo/metrics.js';
import { activities, openCsv, runImport } from '../src/cli/import/index.js';
import { loadConfig } from '../src/config/index.js';
import { type App, createApp, startServer } from '../src/server/index.js';
import { type Place } from '../test/support/databases.js';
import { onDatabases } from './support/places.js';
import { median, post } from './support/requests.js';

const FILE = path.join(__dirname, '..', 'demo', 'online-retail', 'events.csv.gz');
/** The day after the data's last one. */
const TODAY = '2011-12-10';
const ADMIN_KEY = 'a-key-for-the-bench';
const LIST = `{ companies(first: 50, filter: { metric: { key: "calculated.spend_30d", change: { days: 30, percent: { lte: -50 } } } },
  orderBy: [{ metric: { key: "calculated.spend_30d", by: PERCENT_CHANGE, days: 30 }, direction: ASC }])
  { totalCount nodes { externalId metric(key: "calculated.spend_30d") { change(days: 30) { from to percent } } } } }`;

const say = (what: string, figure: string, ratio = '') =>
  process.stdout.write(`  ${what.padEnd(46)} ${figure.padStart(22)}  ${ratio}\n`);

async function timed<T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

async function measure(name: string, place: Place): Promise<void> {
  process.stdout.write(`${name}\n`);
  const env = { TODAY, ADMIN_KEY, PORT: '0', LOG_LEVEL: 'silent' };
  const app = await createApp(loadConfig({ ...env, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
  try {
    const rows = await measureImport(app);
    await measureMaterialization(app, rows);
    await measureList(app);
  } finally {
    await app.close();
  }
}

/** Yardstick: the same rows by bare multi-row INSERTs into a table like the log, without its indexes. */
async function measureImport(app: App): Promise<number> {
  const [took, summary] = await timed(async () =>
    runImport(await openCsv(FILE), activities, app.ingestion, {
      map: new Map(),
      set: new Map(),
      createCompanies: true,
      rejectsFile: path.join(os.tmpdir(), `tidemark-spine-${process.pid}.csv`),
      oneWriter: app.database.dialect === 'sqlite',
      terminal: process.stderr,
    }),
  );
  const rows = summary.counts.accepted ?? 0;
  const [bare] = await timed(() => bareInsert(app));
  say(
    'import, rows/s (bare INSERT of the same rows)',
    perSecond(rows, took),
    `${(took / bare).toFixed(1)} × the bare INSERT`,
  );
  return rows;
}

async function bareInsert(app: App): Promise<void> {
  const columns = ['id', 'batch_id', 'series_id', 'company_id', 'at', 'day', 'count', 'properties'];
  const names = columns.join(', ');
  const long = app.database.dialect === 'sqlite' ? 'text' : 'longtext';
  await app.database.write((session) =>
    session.run(
      `CREATE TABLE bare (id bigint PRIMARY KEY, batch_id bigint, series_id int, company_id int, at bigint, day int, count double, properties ${long})`,
    ),
  );
  for (let from = 0; ; from += 5000) {
    const rows = await app.database.snapshot((session) =>
      session.all<Record<string, string | number | null>>(
        `SELECT ${names} FROM event ORDER BY id LIMIT 5000 OFFSET ?`,
        [from],
      ),
    );
    if (rows.length === 0) return;
    const values = rows.map((row) => columns.map((column) => row[column] ?? null));
    await app.database.write((session) => session.insert('bare', columns, values));
  }
}

/** Yardstick: one of the metrics by INSERT … SELECT with a window function over a row per customer and day. */
async function measureMaterialization(app: App, rows: number): Promise<void> {
  for (const metric of DEMO_METRICS) await app.metrics.create(metric, null);
  const [took, values] = await timed(async () => {
    app.materializer.start();
    let written = 0;
    for (const run of await app.materializer.runs({ first: 10 })) {
      const ended = await app.materializer.finished(run.id);
      if (ended.status !== 'SUCCEEDED') throw new Error(`run ${ended.id}: ${ended.error}`);
      written += ended.valuesWritten;
    }
    await app.materializer.stop();
    return written;
  });
  const [insert, inserted] = await timed(() => insertSelect(app));
  const ratio = insert / inserted / (took / values);
  say(`${DEMO_METRICS.length} metrics, a year of ${rows} events`, `${took.toFixed(0)} ms`, `${values} values`);
  say(
    'values/s (INSERT … SELECT with window functions)',
    perSecond(values, took),
    `${ratio.toFixed(1)} × as fast a value`,
  );
}

async function insertSelect(app: App): Promise<number> {
  const from = dayFromIso('2010-12-01')!;
  const to = dayFromIso(TODAY)! - 1;
  const days = Array.from({ length: to - from + 1 }, (_, i) => [from + i]);
  return app.database.write(async (session) => {
    await session.run('CREATE TABLE calendar_day (day int PRIMARY KEY)');
    await session.insert('calendar_day', ['day'], days);
    await session.run('CREATE TABLE daily (company_id int, day int, value double, PRIMARY KEY (company_id, day))');
    await session.run('CREATE TABLE spend (company_id int, day int, value double, PRIMARY KEY (company_id, day))');
    await session.run('INSERT INTO daily SELECT company_id, day, SUM(count) FROM event GROUP BY company_id, day');
    return session.run(
      `INSERT INTO spend
       SELECT c.id, d.day, SUM(v.value) OVER (PARTITION BY c.id ORDER BY d.day ROWS BETWEEN 29 PRECEDING AND CURRENT ROW)
         FROM company c CROSS JOIN calendar_day d LEFT JOIN daily v ON v.company_id = c.id AND v.day = d.day`,
    );
  });
}

/** Yardstick: the same list by a self-join over the rows of the window function above. */
async function measureList(app: App): Promise<void> {
  const server = await startServer(app, { work: false });
  const ask = async () => {
    const text = await post(`${server.url}/graphql`, ADMIN_KEY, JSON.stringify({ query: LIST }));
    const answer = JSON.parse(text) as { data: { companies: { totalCount: number } } };
    return answer.data.companies.totalCount;
  };
  const [first, count] = await timed(ask);
  const warm = await median(ask, { rounds: 20, warmUp: 0 });
  const [join] = await timed(() => selfJoin(app));
  await server.stop();
  say('first filtered list over HTTP', `${first.toFixed(1)} ms`, `${count} match`);
  say('the same, warm (SQL self-join, without HTTP)', `${warm.toFixed(1)} ms`, `${(join / warm).toFixed(1)} × as fast`);
}

async function selfJoin(app: App): Promise<void> {
  const to = dayFromIso(TODAY)! - 1;
  await app.database.snapshot((session) =>
    session.all(
      `SELECT a.company_id, (b.value - a.value) * 100 / ABS(a.value) AS percent FROM spend a JOIN spend b ON b.company_id = a.company_id AND b.day = ?
        WHERE a.day = ? AND (b.value - a.value) * 100 / ABS(a.value) <= -50 ORDER BY percent, a.company_id LIMIT 50`,
      [to, to - 30],
    ),
  );
}

const perSecond = (count: number, milliseconds: number) =>
  `${Math.round((count / milliseconds) * 1000).toLocaleString('en')}/s`;

async function main(): Promise<void> {
  process.stdout.write(
    `${isoFromDay(Math.floor(Date.now() / 86_400_000))}, Node ${process.version}, ${os.cpus().length} cores\n`,
  );
  await onDatabases(process.argv[2], measure);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
