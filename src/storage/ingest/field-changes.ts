import { type Day } from '../../calendar/index.js';
import { type Session, type SqlValue } from '../types.js';
import { selectByKeys } from './keys.js';

/** A field's new state: a number, a text, or (both null) cleared. */
export interface FieldChangeRow {
  readonly series: number;
  readonly entity: number;
  readonly day: Day;
  readonly id: number;
  /** Orders the changes of one day; ties go by id. */
  readonly dayRank: number;
  readonly value: number | null;
  readonly text: string | null;
}

/** One entity's field. */
export interface FieldKey {
  readonly series: number;
  readonly entity: number;
}

const COLUMNS = ['series_id', 'entity_id', 'day', 'id', 'batch_id', 'day_rank', 'value', 'text'] as const;
const SELECT =
  't.series_id AS series, t.entity_id AS entity, t.day AS day, t.id AS id, t.day_rank AS dayRank, t.value AS value, t.text AS text';

/** Appends to the log of field changes. */
export async function appendFieldChanges(
  session: Session,
  batch: number,
  changes: readonly FieldChangeRow[],
): Promise<void> {
  if (changes.length === 0) return;
  await session.insert(
    'field_change',
    COLUMNS,
    changes.map((c): SqlValue[] => [c.series, c.entity, c.day, c.id, batch, c.dayRank, c.value, c.text]),
  );
}

/** Of each field, the changes of the last day that has any. */
export function latestChanges(session: Session, keys: readonly FieldKey[]): Promise<FieldChangeRow[]> {
  return selectByKeys<FieldChangeRow>(session, {
    select: SELECT,
    table: 'field_change',
    columns: ['series_id', 'entity_id'],
    keys: keys.map((key) => [key.series, key.entity]),
    where: `t.day = (SELECT l.day FROM field_change l WHERE l.series_id = t.series_id AND l.entity_id = t.entity_id
      ORDER BY l.series_id DESC, l.entity_id DESC, l.day DESC LIMIT 1)`,
  });
}

/** Of each field, all changes. */
export function allChanges(session: Session, keys: readonly FieldKey[]): Promise<FieldChangeRow[]> {
  return selectByKeys<FieldChangeRow>(session, {
    select: SELECT,
    table: 'field_change',
    columns: ['series_id', 'entity_id'],
    keys: keys.map((key) => [key.series, key.entity]),
  });
}

/**
 * Of each field of each entity, what decides on its state at the end of days from…to: the changes of the last day up to
 * `from` that has any, and all later ones up to `to`. By day, rank and arrival.
 */
export async function changesThrough(
  session: Session,
  series: readonly number[],
  entities: readonly number[],
  from: Day,
  to: Day,
): Promise<FieldChangeRow[]> {
  const rows = await selectByKeys<FieldChangeRow>(session, {
    select: SELECT,
    table: 'field_change',
    columns: ['series_id', 'entity_id'],
    keys: series.flatMap((one) => entities.map((entity) => [one, entity])),
    where: `t.day <= ? AND t.day >= COALESCE((SELECT l.day FROM field_change l
      WHERE l.series_id = t.series_id AND l.entity_id = t.entity_id AND l.day <= ?
      ORDER BY l.series_id DESC, l.entity_id DESC, l.day DESC LIMIT 1), 0)`,
    params: [to, from],
  });
  return rows.sort((a, b) => a.day - b.day || a.dayRank - b.dayRank || a.id - b.id);
}
