import { type Model } from '../../model/index.js';
import { selectByKeys } from '../ingest/keys.js';
import { type PointCell } from '../ingest/points.js';
import { chunks, integers, sorted } from '../series/lists.js';
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
