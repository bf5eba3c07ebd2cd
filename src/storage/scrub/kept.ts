import { type Day } from '../../calendar/index.js';
import { integers } from '../series/lists.js';
import { type Session } from '../types.js';

/** Tables that keep rows of an entity's days: what was pushed, how fields changed, which values of properties there were. */
export const KEPT_TABLES = ['metric_point', 'field_change', 'distinct_value'] as const;
export type KeptTable = (typeof KEPT_TABLES)[number];

/** What a table keeps of one entity in one series. */
export interface Kept {
  readonly series: number;
  readonly entity: number;
  readonly rows: number;
}

/** What a table keeps of some entities in some series, by series and entity. One statement. */
export async function keptOf(
  session: Session,
  table: KeptTable,
  series: readonly number[],
  entities: readonly number[],
): Promise<Kept[]> {
  if (series.length === 0 || entities.length === 0) return [];
  const one = integers(session, 'series_id', series);
  const two = integers(session, 'entity_id', entities);
  return session.all<Kept>(
    `SELECT series_id AS series, entity_id AS entity, COUNT(*) AS ${session.dialect === 'sqlite' ? '"rows"' : '`rows`'}
       FROM ${table} WHERE ${one.sql} AND ${two.sql} GROUP BY series_id, entity_id ORDER BY series_id, entity_id`,
    [...one.params, ...two.params],
  );
}

/** Deletes all that a table keeps of some entities in one series. */
export async function dropKept(
  session: Session,
  table: KeptTable,
  series: number,
  entities: readonly number[],
): Promise<void> {
  const { sql, params } = integers(session, 'entity_id', entities);
  await session.run(`DELETE FROM ${table} WHERE series_id = ? AND ${sql}`, [series, ...params]);
}

/** Deletes about so many rows, the first days', of what a table keeps of one entity in one series; true while more is left. */
export async function dropSomeKept(
  session: Session,
  table: KeptTable,
  { series, entity }: Omit<Kept, 'rows'>,
  rows: number,
): Promise<boolean> {
  const days = await session.all<{ day: Day }>(
    `SELECT day FROM ${table} WHERE series_id = ? AND entity_id = ? ORDER BY day LIMIT 1 OFFSET ?`,
    [series, entity, rows],
  );
  const end = days[0];
  const until = end === undefined ? '' : ' AND day <= ?';
  await session.run(`DELETE FROM ${table} WHERE series_id = ? AND entity_id = ?${until}`, [
    series,
    entity,
    ...(end === undefined ? [] : [end.day]),
  ]);
  return end !== undefined;
}
