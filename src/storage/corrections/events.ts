import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { selectByKeys } from '../ingest/keys.js';
import { EVENTS_OF } from '../models.js';
import { chunks, groupBy, integers, integerText } from '../series/lists.js';
import { type Session } from '../types.js';

/** An event of the log as far as numbers are made of it. */
export interface LoggedEvent {
  readonly id: number;
  readonly batch: number;
  /** The activity's company series. */
  readonly series: number;
  readonly company: number;
  readonly endUser: number | null;
  readonly asset: number | null;
  readonly project: number | null;
  readonly day: Day;
  readonly count: number;
  /** JSON. */
  readonly properties: string | null;
}

/** An entity's day, and the instants (ms) that it lies between. */
export interface EntityDay {
  readonly entity: number;
  readonly day: Day;
  readonly from: number;
  readonly to: number;
}

/** An event of an entity's day. */
export interface DayEvent {
  readonly entity: number;
  readonly series: number;
  readonly day: Day;
  readonly count: number;
  /** JSON; null too where the activity's properties were not asked for. */
  readonly properties: string | null;
  /** 1 where the background has folded it; 0 while its batch waits. */
  readonly folded: number;
}

/** Days of one statement. */
const DAYS = 200;
const IDS = 1000;

/** Events by id, those that there are, by id. */
export async function eventsById(session: Session, ids: readonly number[]): Promise<LoggedEvent[]> {
  const rows = await selectByKeys<LoggedEvent>(session, {
    select:
      't.id AS id, t.batch_id AS batch, t.series_id AS series, t.company_id AS company, t.end_user_id AS endUser, ' +
      't.asset_id AS asset, t.project_id AS project, t.day AS day, t.count AS count, t.properties AS properties',
    table: 'event',
    columns: ['id'],
    keys: [...new Set(ids)].map((id) => [id]),
  });
  return rows.sort((a, b) => a.id - b.id);
}

/** Deletes events; their ids stay claimed. @returns how many there were */
export async function deleteEvents(session: Session, ids: readonly number[]): Promise<number> {
  let deleted = 0;
  for (const some of chunks(ids, IDS)) {
    const { sql, params } = integers(session, 'id', some);
    deleted += await session.run(`DELETE FROM event WHERE ${sql}`, params);
  }
  return deleted;
}

/**
 * All events of some entities' days, with the properties of the activities (company series) that are named. Whether an event is
 * folded is seen in the same moment as the event itself. One statement per 200 days.
 */
export async function eventsOfDays(
  session: Session,
  model: Model,
  days: readonly EntityDay[],
  activities: readonly number[],
): Promise<DayEvent[]> {
  const { column, index } = EVENTS_OF[model];
  const properties =
    activities.length === 0 ? 'NULL' : `CASE WHEN e.series_id IN (${integerText(activities)}) THEN e.properties END`;
  const folded = `CASE WHEN EXISTS (SELECT 1 FROM pending_fold p
     WHERE p.batch_id = e.batch_id AND e.id BETWEEN p.first_event AND p.last_event) THEN 0 ELSE 1 END`;
  const select = `SELECT e.${column} AS entity, e.series_id AS series, e.day AS day, e.count AS count,
    ${properties} AS properties, ${folded} AS folded`;
  const events: DayEvent[] = [];
  for (const some of chunks(days, DAYS)) {
    const rows =
      session.dialect === 'sqlite'
        ? await session.all<DayEvent>(
            `${select} FROM json_each(?) k CROSS JOIN event e INDEXED BY ${index}
               ON e.${column} = (k.value ->> 0) AND e.at BETWEEN (k.value ->> 2) AND (k.value ->> 3)
             WHERE e.day = (k.value ->> 1)`,
            [JSON.stringify(some.map(({ entity, day, from, to }) => [entity, day, from, to]))],
          )
        : await session.all<DayEvent>(
            `${select} FROM event e FORCE INDEX (${index}) WHERE ${some
              .map(() => `(e.${column} = ? AND e.at BETWEEN ? AND ? AND e.day = ?)`)
              .join(' OR ')}`,
            some.flatMap(({ entity, day, from, to }) => [entity, from, to, day]),
          );
    for (const row of rows) events.push(row);
  }
  return events;
}

/** The series of some activities (by their company series), of all models, with those of their properties. */
export async function activitySeries(
  session: Session,
  activities: readonly number[],
): Promise<{ activity: number; id: number; model: Model; property: string }[]> {
  if (activities.length === 0) return [];
  const named = integers(session, 'id', activities);
  const own = await session.all<{ id: number; key: string }>(
    `SELECT id, metric_key AS ${session.dialect === 'sqlite' ? '"key"' : '`key`'} FROM series WHERE ${named.sql}`,
    named.params,
  );
  const idOf = new Map(own.map((row) => [row.key, row.id]));
  const found: { activity: number; id: number; model: Model; property: string }[] = [];
  for (const keys of chunks([...idOf.keys()], IDS)) {
    const rows = await session.all<{ id: number; model: Model; metricKey: string; property: string }>(
      `SELECT id, model, metric_key AS metricKey, property FROM series
        WHERE model IN ('COMPANY', 'END_USER', 'ASSET', 'PROJECT') AND metric_key IN (${keys.map(() => '?').join(',')})`,
      keys,
    );
    for (const { id, model, metricKey, property } of rows) {
      found.push({ activity: idOf.get(metricKey)!, id, model, property });
    }
  }
  return found;
}

/** Deletes the distinct values of entities' days. */
export async function dropDistinctDays(
  session: Session,
  cells: readonly { readonly series: number; readonly entity: number; readonly day: Day }[],
): Promise<void> {
  for (const [series, own] of groupBy(cells, (cell) => cell.series)) {
    for (const some of chunks(own, DAYS)) {
      if (session.dialect === 'sqlite') {
        await session.run(
          `DELETE FROM distinct_value WHERE series_id = ?
             AND (entity_id, day) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
          [series, JSON.stringify(some.map(({ entity, day }) => [entity, day]))],
        );
      } else {
        await session.run(
          `DELETE FROM distinct_value WHERE series_id = ? AND (${some.map(() => '(entity_id = ? AND day = ?)').join(' OR ')})`,
          [series, ...some.flatMap(({ entity, day }) => [entity, day])],
        );
      }
    }
  }
}
