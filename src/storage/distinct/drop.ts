import { type Day } from '../../calendar/index.js';
import { lockDefinitions } from '../metrics/metric-store.js';
import { integers } from '../series/lists.js';
import { type Session } from '../types.js';

/** Rows that one transaction deletes, about. */
const ROWS = 5000;

/** Takes series off the list: from the commit of this on, folders keep nothing of them, and readers go by the log. */
export async function dropDistinctSeries(session: Session, series: readonly number[]): Promise<void> {
  if (series.length === 0) return;
  const { sql, params } = integers(session, 'series_id', series);
  await session.run(`DELETE FROM distinct_series WHERE ${sql}`, params);
}

/** Series that are off the list and still have values. */
export async function unlistedDistinctSeries(session: Session): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT s.id AS id FROM series s WHERE s.kind = 'DISTINCT'
        AND NOT EXISTS (SELECT 1 FROM distinct_series d WHERE d.series_id = s.id)
        AND EXISTS (SELECT 1 FROM distinct_value v WHERE v.series_id = s.id)
      ORDER BY s.id`,
  );
  return rows.map((row) => row.id);
}

/**
 * Deletes some values of a series that is off the list; true while more is left. The lock of the definitions, which putting
 * series on the list takes as well, keeps it from deleting what a backfill has just filled in.
 */
export async function dropDistinctValues(session: Session, series: number): Promise<boolean> {
  await lockDefinitions(session);
  if ((await session.all('SELECT 1 FROM distinct_series WHERE series_id = ?', [series])).length > 0) return false;
  const [end] = await session.all<{ entity: number; day: Day }>(
    `SELECT entity_id AS entity, day FROM distinct_value WHERE series_id = ?
      ORDER BY series_id, entity_id, day, hash LIMIT 1 OFFSET ${ROWS}`,
    [series],
  );
  if (end === undefined) {
    await session.run('DELETE FROM distinct_value WHERE series_id = ?', [series]);
    return false;
  }
  await session.run('DELETE FROM distinct_value WHERE series_id = ? AND entity_id < ?', [series, end.entity]);
  await session.run('DELETE FROM distinct_value WHERE series_id = ? AND entity_id = ? AND day <= ?', [
    series,
    end.entity,
    end.day,
  ]);
  return true;
}
