import { type Model } from '../../model/index.js';
import { integers } from '../series/lists.js';
import { type Session } from '../types.js';

/** The values of one event property that entities of a model have had, kept in `distinct_value`. */
export interface DistinctSeries {
  readonly series: number;
  readonly model: Model;
  readonly property: string;
  /** The activity's company series, which events name; null where there has been no such event. */
  readonly activity: number | null;
  /** Events with ids up to this one have been gone through. */
  readonly scanned: number;
  /** Whether all events of the log are in. */
  readonly ready: boolean;
}

const PREFIX = 'distinct:';

/** The key of the series that keeps the values of an activity's property; `activity` is the activity's own key. */
export function distinctKey(activity: string): string {
  return PREFIX + activity;
}

/** All of them, as the session sees them. */
export async function readDistinctSeries(session: Session): Promise<DistinctSeries[]> {
  const rows = await session.all<Omit<DistinctSeries, 'ready'> & { ready: number }>(
    `SELECT d.series_id AS series, s.model AS model, s.property AS property, a.id AS activity, d.scanned AS scanned, d.ready AS ready
       FROM distinct_series d
       JOIN series s ON s.id = d.series_id
       LEFT JOIN series a
         ON a.model = 'COMPANY' AND a.metric_key = SUBSTR(s.metric_key, ${PREFIX.length + 1}) AND a.property = ''
      ORDER BY d.series_id`,
  );
  return rows.map((row) => ({ ...row, ready: row.ready === 1 }));
}

/** Which of these series hold all that the log holds. */
export async function readyDistinctSeries(session: Session, series: readonly number[]): Promise<Set<number>> {
  if (series.length === 0) return new Set();
  const { sql, params } = integers(session, 'series_id', series);
  const rows = await session.all<{ id: number }>(
    `SELECT series_id AS id FROM distinct_series WHERE ${sql} AND ready = 1`,
    params,
  );
  return new Set(rows.map((row) => row.id));
}

/** From the commit of this on, folders keep the values of every batch. */
export async function addDistinctSeries(session: Session, series: readonly number[]): Promise<void> {
  await session.insert(
    'distinct_series',
    ['series_id'],
    [...series].sort((a, b) => a - b).map((id) => [id]),
    { ignore: true },
  );
}

/** Notes that events up to an id have been gone through for some series; with `ready`: all there are. */
export async function noteScanned(
  session: Session,
  series: readonly number[],
  scanned: number,
  ready: boolean,
): Promise<void> {
  const { sql, params } = integers(session, 'series_id', series);
  await session.run(
    `UPDATE distinct_series SET scanned = CASE WHEN scanned < ? THEN ? ELSE scanned END${ready ? ', ready = 1' : ''} WHERE ${sql}`,
    [scanned, scanned, ...params],
  );
}
