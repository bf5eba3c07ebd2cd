import { type Day } from '../../calendar/index.js';
import { integers, integerText } from '../series/lists.js';
import { readSetting, writeSetting } from '../settings.js';
import { type Session } from '../types.js';

/** The horizon of the last pruning that came to its end. */
const PRUNED = 'retention.pruned';

/** Before this day the log holds no events and values any more. */
export async function prunedThrough(session: Session): Promise<Day> {
  return Number((await readSetting(session, PRUNED)) ?? 0);
}

/** Notes that all days before one have been pruned. */
export function notePruned(session: Session, day: Day): Promise<void> {
  return writeSetting(session, PRUNED, String(day));
}

/** Ids of companies behind one, `limit` at most. */
export async function companiesBehind(session: Session, id: number, limit: number): Promise<number[]> {
  const rows = await session.all<{ id: number }>('SELECT id FROM company WHERE id > ? ORDER BY id LIMIT ?', [
    id,
    limit,
  ]);
  return rows.map((row) => row.id);
}

/**
 * Events of some companies on days before `day`, `limit` at most; `until` (ms): no such event is later. A seek a company, which
 * reads nothing of what is kept but what lies between.
 */
export async function eventsBefore(
  session: Session,
  companies: readonly number[],
  { day, until, limit }: { readonly day: Day; readonly until: number; readonly limit: number },
): Promise<number[]> {
  const list = integerText(companies);
  const from =
    session.dialect === 'sqlite'
      ? 'FROM json_each(?) k CROSS JOIN event e INDEXED BY event_company ON e.company_id = k.value AND e.at < ?'
      : `FROM event e FORCE INDEX (event_company) WHERE e.company_id IN (${list}) AND e.at < ?`;
  const and = session.dialect === 'sqlite' ? 'WHERE' : 'AND';
  const rows = await session.all<{ id: number }>(`SELECT e.id AS id ${from} ${and} e.day < ? LIMIT ?`, [
    ...(session.dialect === 'sqlite' ? [`[${list}]`] : []),
    until,
    day,
    limit,
  ]);
  return rows.map((row) => row.id);
}

/** Ids of pushed values of some entities in some series on days before `day`, `limit` at most. A seek a series and entity. */
export async function pointsBefore(
  session: Session,
  series: number,
  entities: readonly number[],
  { day, limit }: { readonly day: Day; readonly limit: number },
): Promise<number[]> {
  const rows =
    session.dialect === 'sqlite'
      ? await session.all<{ id: number }>(
          `SELECT p.id AS id FROM json_each(?) k CROSS JOIN metric_point p
             ON p.series_id = ? AND p.entity_id = k.value AND p.day < ? LIMIT ?`,
          [`[${integerText(entities)}]`, series, day, limit],
        )
      : await session.all<{ id: number }>(
          `SELECT p.id AS id FROM metric_point p FORCE INDEX (PRIMARY)
            WHERE p.series_id = ? AND p.entity_id IN (${integerText(entities)}) AND p.day < ? LIMIT ?`,
          [series, day, limit],
        );
  return rows.map((row) => row.id);
}

/** Series of pushed metrics, and the blocks that have been written in each. */
export function pushedBlocks(session: Session): Promise<{ series: number; block: number }[]> {
  return session.all(
    `SELECT b.series_id AS series, b.block AS block FROM series s JOIN series_block b ON b.series_id = s.id
      WHERE s.metric_key LIKE 'metrics.%' ORDER BY b.series_id, b.block`,
  );
}

/** Those of the rows (events, pushed values) that are of days before `day`. */
export async function datedBefore(
  session: Session,
  table: 'event' | 'metric_point',
  ids: readonly number[],
  day: Day,
): Promise<Set<number>> {
  if (day <= 0 || ids.length === 0) return new Set();
  const { sql, params } = integers(session, 'id', ids);
  const rows = await session.all<{ id: number }>(`SELECT id FROM ${table} WHERE ${sql} AND day < ?`, [...params, day]);
  return new Set(rows.map((row) => row.id));
}
