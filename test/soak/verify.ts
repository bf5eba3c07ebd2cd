import { type App } from '../../src/server/index.js';
import { decodePage, readWatermark } from '../../src/storage/index.js';
import { unsettled } from '../materialization/meddling.js';
import { differences } from '../materialization/scenario.js';
import { type Event, type Truth } from './truth.js';
import { DAYS, today } from './world.js';

/** Seconds for all that waits when the load has ended. */
const PATIENCE_S = 600;

interface Stored {
  readonly company: string;
  readonly user: string | null;
  readonly series: string;
  readonly day: number;
  readonly count: number;
  readonly properties: string;
}

/** Where the log, the pages, the answers and what the clients know differ, as readable lines; none where nothing was lost or doubled. */
export async function verify(app: App, truth: Truth, fold: string): Promise<string[]> {
  await app.ingestion.foldPending();
  await untilIdle(app);
  return [
    ...(await inLog(app, truth)),
    ...(await inPages(app, truth, fold)),
    ...(await differences(app, DAYS + 10)).map((line) => `cache: ${line}`),
    ...(await leftovers(app)),
  ].slice(0, 200);
}

/** Has the worker go on until it has nothing to do any more: chores take turns with materializations, and what they change is computed again. */
async function untilIdle(app: App): Promise<void> {
  app.materializer.start();
  for (let waited = 0; (await isBusy(app)) || (await unsettled(app)).length > 0; waited++) {
    if (waited === PATIENCE_S) throw new Error(`After ${PATIENCE_S} s there is still something to do.`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await app.materializer.stop();
}

/** Whether a run is open, or a day is to be closed for which nobody has queued one yet. */
async function isBusy(app: App): Promise<boolean> {
  const closed = await app.database.snapshot(readWatermark);
  if (closed !== null && closed < app.calendar.lastCompleteDay()) return true;
  const runs = await app.materializer.runs({ first: 500 });
  return runs.some(({ status }) => status === 'QUEUED' || status === 'RUNNING');
}

async function inLog(app: App, truth: Truth): Promise<string[]> {
  const found: string[] = [];
  const rows = await app.database.snapshot((session) =>
    session.all<Stored>(
      `SELECT c.external_id AS company, u.external_id AS \`user\`, s.metric_key AS series, e.day, e.count, e.properties FROM event e
       JOIN company c ON c.id = e.company_id JOIN series s ON s.id = e.series_id LEFT JOIN end_user u ON u.id = e.end_user_id`,
    ),
  );
  const seen = new Set<string>();
  for (const row of rows) {
    const { key, amount } = JSON.parse(row.properties) as { key: string; amount: number };
    const event = truth.events.get(key);
    if (event === undefined) found.push(`log: ${key} was not accepted, or was deleted`);
    else if (seen.has(key)) found.push(`log: ${key} is there twice`);
    else if (line({ ...event, amount }) !== line({ ...event, ...fromRow(row), amount }))
      found.push(`log: ${key} is ${JSON.stringify(row)}`);
    seen.add(key);
  }
  for (const id of truth.events.keys()) if (!seen.has(id)) found.push(`log: ${id} is lost`);
  const [counted] = await app.database.snapshot((session) =>
    session.all<{ events: number; points: number; claims: number }>(
      `SELECT (SELECT COUNT(*) FROM event) AS events, (SELECT COUNT(*) FROM metric_point) AS points, (SELECT COUNT(*) FROM claim) AS claims`,
    ),
  );
  const expected = { events: truth.events.size, points: truth.points.size, claims: truth.ids.size };
  if (JSON.stringify(counted) !== JSON.stringify(expected))
    found.push(`log: ${JSON.stringify(counted)}, not ${JSON.stringify(expected)}`);
  return found;
}

function fromRow({ company, user, series, day, count }: Stored): Partial<Event> {
  return { company, user: user ?? '', name: series.slice('activities.'.length), day, count };
}

function line({ company, user, name, day, count, amount }: Event): string {
  return [company, user, name, day, count, amount].join(' ');
}

/** Every cell of the raw pages, read as answers are, against the sums of what was accepted. */
async function inPages(app: App, truth: Truth, fold: string): Promise<string[]> {
  const companies = new Cells();
  const users = new Cells();
  for (const { company, user, name, day, count, amount } of truth.events.values()) {
    for (const [cells, entity] of [
      [companies, company],
      [users, `${company}/${user}`],
    ] as const) {
      cells.add(`activities.${name}`, entity, day, count);
      cells.add('system.activity_count', entity, day, count);
      cells.add(`activities.${name} amount`, entity, day, amount);
    }
  }
  const lists = new Map<string, { at: string; value: number }[]>();
  for (const { company, day, at, value } of truth.points.values()) {
    const key = `${company} ${day}`;
    lists.set(key, [...(lists.get(key) ?? []), { at, value }]);
  }
  for (const [key, points] of lists) {
    const [company, day] = key.split(' ');
    companies.add('metrics.tickets', company!, Number(day), folded(fold, points));
  }
  return [
    ...(await compared(app, 'COMPANY', companies)),
    ...(await compared(app, 'END_USER', users)),
    ...(await answered(app, companies)),
  ];
}

/** What readers are told of companies: counters are 0 where nothing happened, and every company is older than these days. */
async function answered(app: App, expected: Cells): Promise<string[]> {
  const found: string[] = [];
  const names = await namesOf(app, 'COMPANY');
  const ids = [...names.keys()];
  const keys = [...expected.bySeries.keys()].filter((key) => !key.includes(' '));
  const columns = await app.reader.gather('COMPANY', keys, ids, today - DAYS, today);
  for (const key of keys) {
    const quiet = key === 'metrics.tickets' ? Number.NaN : 0;
    columns.get(key)!.values.forEach((value, i) => {
      const cell = `${names.get(ids[i % ids.length]!)} ${today - DAYS + Math.floor(i / ids.length)}`;
      const wanted = expected.bySeries.get(key)!.get(cell) ?? quiet;
      if (!Object.is(value, wanted)) found.push(`answers: ${key} of ${cell} is ${value}, not ${wanted}`);
    });
  }
  return found;
}

function folded(fold: string, points: readonly { at: string; value: number }[]): number {
  const values = points.map(({ value }) => value);
  const sum = values.reduce((a, b) => a + b, 0);
  if (fold === 'SUM') return sum;
  if (fold === 'AVG') return sum / values.length;
  if (fold === 'MIN') return Math.min(...values);
  if (fold === 'MAX') return Math.max(...values);
  return points.reduce((last, point) => (point.at > last.at ? point : last)).value;
}

/** Sums by series, entity and day. */
class Cells {
  readonly bySeries = new Map<string, Map<string, number>>();

  add(series: string, entity: string, day: number, value: number): void {
    const cells = this.bySeries.get(series) ?? new Map<string, number>();
    this.bySeries.set(series, cells);
    const key = `${entity} ${day}`;
    cells.set(key, (cells.get(key) ?? 0) + value);
  }
}

async function compared(app: App, model: 'COMPANY' | 'END_USER', expected: Cells): Promise<string[]> {
  const found: string[] = [];
  const [from, to] = [today - DAYS - 5, today];
  const names = await namesOf(app, model);
  const ids = [...names.keys()];
  const all = await app.series.list(model);
  for (const [name, cells] of expected.bySeries) {
    const [key, property = ''] = name.split(' ');
    const series = all.find((one) => one.key === key && one.property === property);
    if (series === undefined) {
      found.push(`pages: ${model} ${name} is not there`);
      continue;
    }
    const left = new Map(cells);
    const values = await rawColumn(app, series.id, ids, from, to);
    values.forEach((value, i) => {
      const cell = `${names.get(ids[i % ids.length]!)} ${from + Math.floor(i / ids.length)}`;
      const wanted = left.get(cell);
      left.delete(cell);
      if (Number.isNaN(value) ? wanted !== undefined : value !== wanted)
        found.push(`pages: ${model} ${name} of ${cell} is ${value}, not ${wanted}`);
    });
    for (const [cell, wanted] of left)
      found.push(`pages: ${model} ${name} of ${cell} is not there, ${wanted} was accepted`);
  }
  return found;
}

async function namesOf(app: App, model: 'COMPANY' | 'END_USER'): Promise<Map<number, string>> {
  const sql =
    model === 'COMPANY'
      ? 'SELECT id, external_id AS name FROM company ORDER BY id'
      : 'SELECT u.id, c.external_id AS company, u.external_id AS name FROM end_user u JOIN company c ON c.id = u.company_id ORDER BY u.id';
  const rows = await app.database.snapshot((session) =>
    session.all<{ id: number; company?: string; name: string }>(sql),
  );
  return new Map(rows.map(({ id, company, name }) => [id, company === undefined ? name : `${company}/${name}`]));
}

/** Stored values `[day][entity]`, as they stand in the pages. */
async function rawColumn(
  app: App,
  series: number,
  ids: readonly number[],
  from: number,
  to: number,
): Promise<Float64Array> {
  const values = new Float64Array((to - from + 1) * ids.length).fill(Number.NaN);
  const place = new Map(ids.map((id, i) => [id, i]));
  const rows = await app.database.snapshot((session) =>
    session.all<{ block: number; day: number; data: Buffer }>(
      'SELECT block, day, data FROM series_page WHERE series_id = ? AND day BETWEEN ? AND ?',
      [series, from, to],
    ),
  );
  for (const { block, day, data } of rows) {
    const page = decoded(data);
    page.forEach((value, slot) => {
      const at = place.get(block * 256 + slot);
      if (at !== undefined) values[(day - from) * ids.length + at] = value;
    });
  }
  return values;
}

function decoded(data: Buffer): Float64Array {
  const values = new Float64Array(256);
  decodePage(data, values, 0);
  return values;
}

/** Nothing of a deleted entity is left, and nothing waits any more. */
async function leftovers(app: App): Promise<string[]> {
  const [rows] = await app.database.snapshot((session) =>
    session.all<Record<string, number>>(
      `SELECT (SELECT COUNT(*) FROM pending_fold) AS pending,
        (SELECT COUNT(*) FROM run WHERE status IN ('QUEUED', 'RUNNING', 'FAILED')) AS runs,
        (SELECT COUNT(*) FROM event WHERE end_user_id IS NOT NULL AND end_user_id NOT IN (SELECT id FROM end_user)) AS orphans`,
    ),
  );
  return Object.entries(rows ?? {}).flatMap(([what, count]) => (count > 0 ? [`left over: ${count} ${what}`] : []));
}
