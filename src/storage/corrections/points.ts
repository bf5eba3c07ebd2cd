import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, type Model } from '../../model/index.js';
import { selectByKeys } from '../ingest/keys.js';
import { type PointCell, type PointRow } from '../ingest/points.js';
import { chunks, integers, integerText, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** A pushed value of the log: which cell it is in. */
export interface LoggedPoint extends PointCell {
  readonly id: number;
  readonly model: Model;
}

const IDS = 1000;

/** Pushed values by id, those that there are, by id. */
export async function pointsById(session: Session, ids: readonly number[]): Promise<LoggedPoint[]> {
  const rows = await selectByKeys<Omit<LoggedPoint, 'model'>>(session, {
    select: 't.id AS id, t.series_id AS series, t.entity_id AS entity, t.day AS day',
    table: 'metric_point',
    columns: ['id'],
    keys: [...new Set(ids)].map((id) => [id]),
  });
  if (rows.length === 0) return [];
  const { sql, params } = integers(session, 'id', sorted(rows.map((row) => row.series)));
  const series = await session.all<{ id: number; model: Model }>(`SELECT id, model FROM series WHERE ${sql}`, params);
  const modelOf = new Map(series.map((row) => [row.id, row.model]));
  return rows.map((row) => ({ ...row, model: modelOf.get(row.series)! })).sort((a, b) => a.id - b.id);
}

/** Deletes pushed values; their ids stay claimed. @returns how many there were */
export async function deletePoints(session: Session, ids: readonly number[]): Promise<number> {
  let deleted = 0;
  for (const some of chunks(ids, IDS)) {
    const { sql, params } = integers(session, 'id', some);
    deleted += await session.run(`DELETE FROM metric_point WHERE ${sql}`, params);
  }
  return deleted;
}

/** Pushed values of a series in a block on days from…to, in no particular order. One statement, a seek an entity. */
export function pointsOfBlock(
  session: Session,
  series: number,
  block: number,
  from: Day,
  to: Day,
): Promise<PointRow[]> {
  const select =
    'SELECT p.series_id AS series, p.entity_id AS entity, p.day AS day, p.id AS id, p.at AS at, p.day_rank AS dayRank, p.value AS value';
  const entities = Array.from({ length: BLOCK_SIZE }, (_, slot) => block * BLOCK_SIZE + slot);
  if (session.dialect === 'sqlite') {
    return session.all(
      `${select} FROM json_each(?) k CROSS JOIN metric_point p
        ON p.series_id = ? AND p.entity_id = k.value AND p.day BETWEEN ? AND ?`,
      [JSON.stringify(entities), series, from, to],
    );
  }
  return session.all(
    `${select} FROM metric_point p FORCE INDEX (PRIMARY)
      WHERE p.series_id = ? AND p.entity_id IN (${integerText(entities)}) AND p.day BETWEEN ? AND ?`,
    [series, from, to],
  );
}
