import { type Day } from '../../calendar/index.js';
import { type Session, type SqlValue } from '../types.js';
import { selectByKeys } from './keys.js';

/** One pushed value. */
export interface PointRow {
  readonly series: number;
  readonly entity: number;
  readonly day: Day;
  readonly id: number;
  /** ms */
  readonly at: number;
  /** Orders the values of one day; ties go by id. */
  readonly dayRank: number;
  readonly value: number;
}

export interface PointCell {
  readonly series: number;
  readonly entity: number;
  readonly day: Day;
}

const COLUMNS = ['series_id', 'entity_id', 'day', 'id', 'batch_id', 'at', 'day_rank', 'value'] as const;

/** Appends to the log of pushed values. */
export async function appendPoints(session: Session, batch: number, points: readonly PointRow[]): Promise<void> {
  if (points.length === 0) return;
  await session.insert(
    'metric_point',
    COLUMNS,
    points.map((p): SqlValue[] => [p.series, p.entity, p.day, p.id, batch, p.at, p.dayRank, p.value]),
  );
}

/** All values of some cells, in no particular order. */
export function pointsOfCells(session: Session, cells: readonly PointCell[]): Promise<PointRow[]> {
  return selectByKeys<PointRow>(session, {
    select:
      't.series_id AS series, t.entity_id AS entity, t.day AS day, t.id AS id, t.at AS at, t.day_rank AS dayRank, t.value AS value',
    table: 'metric_point',
    columns: ['series_id', 'day', 'entity_id'],
    keys: cells.map((cell) => [cell.series, cell.day, cell.entity]),
  });
}
