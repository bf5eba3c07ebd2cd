import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { Calendar, dayFromIso } from '../src/calendar/index.js';
import { type MetricCatalogue, type MetricReader, type Moment } from '../src/reading/types.js';
import { createEntitySearch, type EntityQuery } from '../src/search/index.js';
import { DATABASE_FILE, openDatabase } from '../src/storage/index.js';

/**
 * Companies that fell by a fifth within 30 days, the first 50 by their change: search over warm columns against a SQL self-join on an
 * indexed table of rows in the same SQLite file, which finds the same.
 * Run: npx tsc --outDir /tmp/tidemark-bench && NODE_PATH=node_modules node /tmp/tidemark-bench/bench/search.js
 */
const COMPANIES = 100_000;
const TODAY = dayFromIso('2026-11-21') ?? 0;
const DAY = TODAY - 1;
const BACK = 30;
const ROUNDS = 50;
const WARM_UP = 50;
const KEY = 'metrics.logins';

const SELF_JOIN = `
  SELECT now.entity_id AS id, (now.value - before.value) * 100 / abs(before.value) AS percent
  FROM metric_day now JOIN metric_day before
    ON before.metric_id = now.metric_id AND before.day = now.day - ${BACK} AND before.entity_id = now.entity_id
  WHERE now.metric_id = 1 AND now.day = ${DAY} AND before.value <> 0
    AND (now.value - before.value) * 100 / abs(before.value) <= -20
  ORDER BY percent, id LIMIT 51`;

const FELL: EntityQuery = {
  filter: { metric: { key: KEY, change: { days: BACK, percent: { lte: -20 } } } },
  orderBy: [{ metric: { key: KEY, by: 'PERCENT_CHANGE', days: BACK }, direction: 'ASC' }],
  first: 50,
};
const FELL_ENTERPRISE: EntityQuery = { ...FELL, filter: { ...FELL.filter, segment: { eq: 'enterprise' } } };

async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-'));
  const database = await openDatabase({ dataDir });
  try {
    const columns = new Map([DAY - BACK, DAY].map((day, index) => [day, numbers(index + 1)]));
    await database.write((session) =>
      session.insert(
        'company',
        ['id', 'external_id', 'name', 'segment', 'custom', 'created_at', 'updated_at'],
        Array.from({ length: COMPANIES }, (_, index) => {
          const segment = index % 5 === 0 ? 'enterprise' : 'trial';
          return [index + 1, `c${index + 1}`, `Company ${index + 1}`, segment, '{}', 0, 0];
        }),
      ),
    );
    const search = createEntitySearch({
      database,
      reader: warmReader(columns),
      catalogue: CATALOGUE,
      calendar: new Calendar({ timeZone: 'UTC', today: TODAY }),
    });
    const sql = joinedRows(path.join(dataDir, DATABASE_FILE), columns);
    const found = await search.find('COMPANY', FELL);
    const joined = sql() as { id: number }[];
    if (String(found.ids) !== String(joined.slice(0, 50).map((row) => row.id))) throw new Error('The two disagree.');

    const [byJoin, bySearch] = [await median(async () => sql()), await median(() => search.find('COMPANY', FELL))];
    const counted = await median(async () => (await search.find('COMPANY', FELL)).totalCount());
    const enterprise = await median(() => search.find('COMPANY', FELL_ENTERPRISE));
    const after = found.cursors.at(-1) ?? '';
    const next = await median(() => search.find('COMPANY', { ...FELL, after }));
    const show = (what: string, ms: number) => console.log(`${what.padEnd(46)} ${ms.toFixed(2).padStart(8)} ms`);
    console.log(`${COMPANIES.toLocaleString('en')} companies, page of 50, median of ${ROUNDS}`);
    show('SQL self-join on indexed rows', byJoin);
    show('search', bySearch);
    show('search, next page', next);
    show('search with totalCount', counted);
    show('search, enterprise customers only', enterprise);
    console.log(`ratio ${(byJoin / bySearch).toFixed(1)} × (to reach: 5 ×, and under 10 ms)`);
  } finally {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The self-join, prepared, over a table of one row per company and day, clustered by metric, day and company. */
function joinedRows(file: string, columns: ReadonlyMap<number, Float64Array>): () => unknown[] {
  const rows = new BetterSqlite(file);
  rows.exec(
    'CREATE TABLE metric_day (metric_id INTEGER, day INTEGER, entity_id INTEGER, value REAL, PRIMARY KEY (metric_id, day, entity_id)) WITHOUT ROWID',
  );
  const insert = rows.prepare('INSERT INTO metric_day VALUES (1, ?, ?, ?)');
  rows.transaction(() => {
    for (const [day, values] of columns) {
      values.forEach((value, id) => {
        if (!Number.isNaN(value)) insert.run(day, id, value);
      });
    }
  })();
  rows.exec('ANALYZE');
  rows.pragma('cache_size = -65536');
  const statement = rows.prepare(SELF_JOIN);
  return () => statement.all();
}

function numbers(seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: COMPANIES + 1 }, (_, id) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return id === 0 || state % 10 === 0 ? Number.NaN : (state >>> 8) % 10_007;
  });
}

function warmReader(columns: ReadonlyMap<number, Float64Array>): MetricReader {
  const unused = () => Promise.reject(new Error('Not measured here.'));
  const columnsOn: MetricReader['columnsOn'] = async (_model, _key, days) =>
    days.map((day) => columns.get(day) ?? new Float64Array(0));
  const reads = { columnsOn, gather: unused, stale: unused };
  return { ...reads, extent: unused, inSnapshot: (_models, work) => work(reads, {} as Moment) };
}

const CATALOGUE: Pick<MetricCatalogue, 'resolve'> = {
  resolve: async (model, key) => ({
    model,
    key,
    kind: 'METRIC',
    seriesKind: 'GAUGE',
    name: key,
    description: null,
    unit: null,
    direction: null,
    fold: 'LAST',
  }),
};

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    const start = performance.now();
    await work();
    if (round >= WARM_UP) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}

void main();
