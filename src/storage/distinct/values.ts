import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { integers, integerText, sorted } from '../series/lists.js';
import { type Session, type SqlValue } from '../types.js';
import { type DistinctSeries } from './distinct-series.js';
import { propertyText, textHash } from './property-text.js';

/** An event as far as its properties' values are concerned. */
export interface ValueEvent {
  /** The activity's company series. */
  readonly activity: number;
  readonly company: number;
  readonly endUser: number | null;
  readonly asset: number | null;
  readonly project: number | null;
  readonly day: Day;
  /** JSON. */
  readonly properties: string;
}

/** An entity had a value on a day. */
export interface DistinctValue {
  readonly series: number;
  readonly entity: number;
  readonly day: Day;
  readonly hash: Buffer;
}

const COLUMNS = ['series_id', 'entity_id', 'day', 'hash'] as const;

/** Events of id ranges, of these activities, that have properties. One statement a range. */
export async function readValueEvents(
  session: Session,
  ranges: readonly { readonly first: number; readonly last: number }[],
  activities: readonly number[],
): Promise<ValueEvent[]> {
  if (activities.length === 0) return [];
  const { sql, params } = integers(session, 'series_id', sorted(activities));
  const events: ValueEvent[] = [];
  for (const { first, last } of ranges) {
    const rows = await session.all<ValueEvent>(
      `SELECT series_id AS activity, company_id AS company, end_user_id AS endUser, asset_id AS asset, project_id AS project,
              day, properties
         FROM event WHERE id BETWEEN ? AND ? AND ${sql} AND properties IS NOT NULL`,
      [first, last, ...params],
    );
    for (const row of rows) events.push(row);
  }
  return events;
}

/** What the events add to these series, each value of a day once, in the order of the table's key. */
export function valuesOf(events: readonly ValueEvent[], series: readonly DistinctSeries[]): DistinctValue[] {
  const byActivity = new Map<number, DistinctSeries[]>();
  for (const one of series) {
    if (one.activity === null) continue;
    const known = byActivity.get(one.activity);
    if (known === undefined) byActivity.set(one.activity, [one]);
    else known.push(one);
  }
  const hashes = new Map<string, Buffer>();
  const hashOf = (text: string): Buffer => {
    const known = hashes.get(text) ?? textHash(text);
    hashes.set(text, known);
    return known;
  };
  const found = new Map<string, DistinctValue>();
  for (const event of events) {
    const wanted = byActivity.get(event.activity);
    if (wanted === undefined) continue;
    const properties = JSON.parse(event.properties) as Record<string, unknown>;
    for (const { series: id, model, property } of wanted) {
      const entity = entityOf(event, model);
      if (entity === null || !Object.hasOwn(properties, property)) continue;
      const text = propertyText(properties[property]);
      if (text === undefined) continue;
      const key = `${id} ${entity} ${event.day} ${text}`;
      if (!found.has(key)) found.set(key, { series: id, entity, day: event.day, hash: hashOf(text) });
    }
  }
  return [...found.values()].sort(
    (a, b) => a.series - b.series || a.entity - b.entity || a.day - b.day || a.hash.compare(b.hash),
  );
}

/** Adds values; those that are there already stay as they are. */
export async function addDistinctValues(session: Session, values: readonly DistinctValue[]): Promise<void> {
  await session.insert(
    'distinct_value',
    COLUMNS,
    values.map((value): SqlValue[] => [value.series, value.entity, value.day, value.hash]),
    { ignore: true },
  );
}

/** Values of some entities on days from…to, by entity and day, the first `limit` rows. One statement, a seek an entity. */
export function readDistinctValues(
  session: Session,
  series: number,
  ids: readonly number[],
  from: Day,
  to: Day,
  limit: number,
): Promise<Omit<DistinctValue, 'series'>[]> {
  if (ids.length === 1) {
    // In the order of the key: reading stops at the limit.
    return session.all(
      `SELECT entity_id AS entity, day, hash FROM distinct_value
        WHERE series_id = ? AND entity_id = ? AND day BETWEEN ? AND ? ORDER BY day LIMIT ?`,
      [series, ids[0]!, from, to, limit],
    );
  }
  const list = integerText(ids);
  const select = 'SELECT v.entity_id AS entity, v.day AS day, v.hash AS hash';
  const rest = 'v.day BETWEEN ? AND ? ORDER BY v.entity_id, v.day LIMIT ?';
  if (session.dialect === 'sqlite') {
    return session.all(
      `${select} FROM json_each(?) k CROSS JOIN distinct_value v ON v.series_id = ? AND v.entity_id = k.value WHERE ${rest}`,
      [`[${list}]`, series, from, to, limit],
    );
  }
  return session.all(
    `${select} FROM distinct_value v FORCE INDEX (PRIMARY) WHERE v.series_id = ? AND v.entity_id IN (${list}) AND ${rest}`,
    [series, from, to, limit],
  );
}

function entityOf(event: ValueEvent, model: Model): number | null {
  switch (model) {
    case 'COMPANY':
      return event.company;
    case 'END_USER':
      return event.endUser;
    case 'ASSET':
      return event.asset;
    case 'PROJECT':
      return event.project;
  }
}
