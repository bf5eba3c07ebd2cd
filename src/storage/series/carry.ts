import { type Day } from '../../calendar/index.js';
import { type Session } from '../types.js';
import { integers, sorted } from './lists.js';

/** A checkpoint: the state of one operand over one series, of a block, at the end of a day. The bytes are the engine's. */
export interface CarryRow {
  readonly series: number;
  readonly operand: string;
  readonly block: number;
  readonly day: Day;
  readonly data: Buffer;
}

/** The newest checkpoint of a day before `before`. */
export async function readCarry(
  session: Session,
  key: { readonly series: number; readonly operand: string; readonly block: number; readonly before: Day },
): Promise<CarryRow | undefined> {
  const [row] = await session.all<CarryRow>(
    `SELECT series_id AS series, operand, block, day, data FROM carry_state
     WHERE series_id = ? AND operand = ? AND block = ? AND day < ? ORDER BY day DESC LIMIT 1`,
    [key.series, key.operand, key.block, key.before],
  );
  return row;
}

/** Stores checkpoints, replacing those of the same day. The block of the series is to be locked. */
export async function writeCarry(session: Session, rows: readonly CarryRow[]): Promise<void> {
  const inOrder = [...rows].sort(
    (a, b) =>
      a.series - b.series ||
      (a.operand === b.operand ? 0 : a.operand < b.operand ? -1 : 1) ||
      a.block - b.block ||
      a.day - b.day,
  );
  await session.insert(
    'carry_state',
    ['series_id', 'operand', 'block', 'day', 'data'],
    inOrder.map((row) => [row.series, row.operand, row.block, row.day, row.data]),
    { upsert: { key: ['series_id', 'operand', 'block', 'day'], set: { data: '{data}' } } },
  );
}

/** Deletes the checkpoints of a block from a day on, as what they were computed from has changed. */
export async function dropCarry(
  session: Session,
  series: readonly number[],
  block: number,
  fromDay: Day,
): Promise<void> {
  if (series.length === 0) return;
  const which = integers(session, 'series_id', sorted(series));
  await session.run(`DELETE FROM carry_state WHERE ${which.sql} AND block = ? AND day >= ?`, [
    ...which.params,
    block,
    fromDay,
  ]);
}
