import { type Day } from '../../calendar/index.js';
import { type Session } from '../types.js';
import { decodeCarry, encodeCarry } from './carry-codec.js';
import { groupBy, integers, sorted } from './lists.js';

/** A checkpoint: the state of one operand over one series, of a block, at the end of a day. */
export interface CarryRow {
  readonly series: number;
  readonly operand: string;
  readonly block: number;
  readonly day: Day;
  /** The engine's numbers, entity after entity. */
  readonly state: Float64Array;
}

interface CarryKey {
  readonly series: number;
  readonly operand: string;
  readonly blocks: readonly number[];
}

/** Which checkpoints there are of one operand over one series, by block and day. */
export function readCarryDays(session: Session, key: CarryKey): Promise<{ block: number; day: Day }[]> {
  if (key.blocks.length === 0) return Promise.resolve([]);
  const which = integers(session, 'block', sorted(key.blocks));
  return session.all(
    `SELECT block, day FROM carry_state WHERE series_id = ? AND operand = ? AND ${which.sql} ORDER BY block, day`,
    [key.series, key.operand, ...which.params],
  );
}

/** The checkpoints of one day. */
export async function readCarryOn(
  session: Session,
  key: CarryKey & { readonly day: Day },
): Promise<{ block: number; state: Float64Array }[]> {
  if (key.blocks.length === 0) return [];
  const which = integers(session, 'block', sorted(key.blocks));
  const rows = await session.all<{ block: number; data: Buffer }>(
    `SELECT block, data FROM carry_state WHERE series_id = ? AND operand = ? AND ${which.sql} AND day = ?`,
    [key.series, key.operand, ...which.params, key.day],
  );
  return rows.map((row) => ({ block: row.block, state: decodeCarry(row.data) }));
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
    inOrder.map((row) => [row.series, row.operand, row.block, row.day, encodeCarry(row.state)]),
    { upsert: { key: ['series_id', 'operand', 'block', 'day'], set: { data: '{data}' } } },
  );
}

/** Forgets all checkpoints over these series. */
export async function dropAllCarry(session: Session, series: readonly number[]): Promise<void> {
  if (series.length === 0) return;
  const which = integers(session, 'series_id', sorted(series));
  await session.run(`DELETE FROM carry_state WHERE ${which.sql}`, which.params);
}

/** Deletes a block's checkpoints, of each series from a day of its own on, as what they were computed from has changed. One statement for equal days. */
export async function dropCarry(
  session: Session,
  block: number,
  outdated: readonly { readonly series: number; readonly from: Day }[],
): Promise<void> {
  for (const [from, some] of groupBy(outdated, (each) => each.from)) {
    const which = integers(session, 'series_id', sorted(some.map(({ series }) => series)));
    await session.run(`DELETE FROM carry_state WHERE ${which.sql} AND block = ? AND day >= ?`, [
      ...which.params,
      block,
      from,
    ]);
  }
}
