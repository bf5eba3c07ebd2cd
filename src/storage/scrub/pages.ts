import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { integers } from '../series/lists.js';
import { type PageRow, type Session, type StoredKind } from '../types.js';

/** The series of a model, by id; those between two ids, both included. */
export function seriesOfModel(
  session: Session,
  model: Model,
  first: number,
  last: number,
): Promise<{ id: number; kind: StoredKind }[]> {
  return session.all('SELECT id, kind FROM series WHERE model = ? AND id BETWEEN ? AND ? ORDER BY id', [
    model,
    first,
    last,
  ]);
}

/** Pages of one series and block behind a day, `limit` at most, by day. */
export function pagesBehind(
  session: Session,
  series: number,
  block: number,
  day: Day,
  limit: number,
): Promise<PageRow[]> {
  return session.all<PageRow>(
    `SELECT series_id AS series, block, day, data FROM series_page
      WHERE series_id = ? AND block = ? AND day > ? ORDER BY day LIMIT ?`,
    [series, block, day, limit],
  );
}

/** Deletes all checkpoints of some series in a block. */
export async function dropCheckpoints(session: Session, series: readonly number[], block: number): Promise<void> {
  const { sql, params } = integers(session, 'series_id', series);
  await session.run(`DELETE FROM carry_state WHERE ${sql} AND block = ?`, [...params, block]);
}
