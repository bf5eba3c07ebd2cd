import { greatest, least } from '../sessions/sql.js';
import { type BlockState, type Session, type SqlValue, type Touch } from '../types.js';
import { integers, sorted } from './lists.js';

/**
 * Locks the pages of what a write transaction will touch, and records it: each block's revision goes up by one and its
 * changed range grows. To be called once, before any of the pages is read. Works in key order, whatever the order given.
 */
export async function lockBlocks(session: Session, touches: readonly Touch[]): Promise<void> {
  const { dialect } = session;
  // COALESCE: NULL stands for no range.
  const widened = (column: string, of: typeof least) =>
    `COALESCE(${of(dialect, `series_block.${column}`, `{${column}}`)}, {${column}}, series_block.${column})`;
  await session.insert('series_block', ['series_id', 'block', 'rev', 'changed_from', 'changed_to'], merged(touches), {
    upsert: {
      key: ['series_id', 'block'],
      set: {
        rev: 'series_block.rev + 1',
        changed_from: widened('changed_from', least),
        changed_to: widened('changed_to', greatest),
      },
    },
  });
}

/** One row per series and block, in key order. */
function merged(touches: readonly Touch[]): SqlValue[][] {
  const inOrder = [...touches].sort((a, b) => a.series - b.series || a.block - b.block);
  const rows: [series: number, block: number, rev: number, from: number | null, to: number | null][] = [];
  for (const { series, block, from, to } of inOrder) {
    let last = rows.at(-1);
    if (last === undefined || last[0] !== series || last[1] !== block) {
      last = [series, block, 1, null, null];
      rows.push(last);
    }
    // Without days only the revision goes up.
    if (from > to) continue;
    last[3] = last[3] === null ? from : Math.min(last[3], from);
    last[4] = last[4] === null ? to : Math.max(last[4], to);
  }
  return rows;
}

const COLUMNS =
  'series_id AS series, block, rev, changed_from AS changedFrom, changed_to AS changedTo, ' +
  'claimed_from AS claimedFrom, claimed_to AS claimedTo, claim, unit_rev AS unitRev';

/** The block rows of some series (of all blocks, or of those given), in key order. One statement. */
export async function readBlockStates(
  session: Session,
  series: readonly number[],
  blocks?: readonly number[],
): Promise<BlockState[]> {
  if (series.length === 0 || blocks?.length === 0) return [];
  const one = integers(session, 'series_id', sorted(series));
  const two = blocks ? integers(session, 'block', sorted(blocks)) : undefined;
  return session.all<BlockState>(
    `SELECT ${COLUMNS} FROM series_block WHERE ${one.sql}${two ? ` AND ${two.sql}` : ''} ORDER BY series_id, block`,
    [...one.params, ...(two?.params ?? [])],
  );
}
