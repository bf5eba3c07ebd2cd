import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';

const LIST = 500;

/** The series of a raw metric; undefined where nobody ever sent it. */
export async function seriesIdOf(session: Session, model: Model, key: string): Promise<number | undefined> {
  const rows = await session.all<{ id: number }>(
    "SELECT id FROM series WHERE model = ? AND metric_key = ? AND property = ''",
    [model, key],
  );
  return rows[0]?.id;
}

/** Keys of some series. */
export async function keysOfSeries(session: Session, ids: readonly number[]): Promise<Map<number, string>> {
  const keys = new Map<number, string>();
  for (let start = 0; start < ids.length; start += LIST) {
    const list = ids.slice(start, start + LIST);
    const rows = await session.all<{ id: number; metricKey: string }>(
      `SELECT id, metric_key AS metricKey FROM series WHERE id IN (${list.map(() => '?').join(', ')})`,
      list,
    );
    for (const { id, metricKey } of rows) keys.set(id, metricKey);
  }
  return keys;
}
