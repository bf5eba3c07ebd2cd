import { type Day } from '../../calendar/index.js';
import { greatest, least } from '../sessions/sql.js';
import { type BlockState, type Session, type SqlValue, type Touch } from '../types.js';
import { integers, sorted } from './lists.js';

/** Days before the present one (by UTC) that count as recent. */
const RECENT_DAYS = 3;
const MS_PER_DAY = 86_400_000;

/**
 * Locks the pages of what a write transaction will touch, and records it: each block's revision goes up by one and its
 * changed range grows. To be called once, before any of the pages is read. Works in key order, whatever the order given.
 *
 * Days of today change all the time, and one range that held them and a late event of a year ago would be the whole year. So what
 * is not recent goes into the claimed range, as if a unit had claimed it and died, where no unit has: the next one takes it over.
 * Where the line is drawn shows in what is computed again, and not in what comes out.
 */
export async function lockBlocks(session: Session, touches: readonly Touch[]): Promise<void> {
  const { dialect } = session;
  // COALESCE: NULL stands for no range.
  const widened = (by: string, column: string, of: typeof least) =>
    `COALESCE(${of(dialect, by, column)}, ${column}, ${by})`;
  const changed = (end: 'from' | 'to', of: typeof least) => {
    const recent = widened(`{changed_${end}}`, `series_block.changed_${end}`, of);
    const all = widened(`{claimed_${end}}`, recent, of);
    return `CASE WHEN series_block.claim IS NULL THEN ${recent} ELSE ${all} END`;
  };
  const claimed = (end: 'from' | 'to', of: typeof least) =>
    `CASE WHEN series_block.claim IS NULL THEN ${widened(`{claimed_${end}}`, `series_block.claimed_${end}`, of)}
      ELSE series_block.claimed_${end} END`;
  await session.insert('series_block', COLUMNS_WRITTEN, merged(touches, Math.floor(Date.now() / MS_PER_DAY)), {
    upsert: {
      key: ['series_id', 'block'],
      set: {
        rev: 'series_block.rev + 1',
        changed_from: changed('from', least),
        changed_to: changed('to', greatest),
        claimed_from: claimed('from', least),
        claimed_to: claimed('to', greatest),
      },
    },
  });
}

const COLUMNS_WRITTEN = ['series_id', 'block', 'rev', 'changed_from', 'changed_to', 'claimed_from', 'claimed_to'];
/** Where a row has its recent range, and where the one before. */
const [RECENT, LATE] = [3, 5] as const;

/** One row per series and block, in key order. */
function merged(touches: readonly Touch[], today: Day): SqlValue[][] {
  const inOrder = [...touches].sort((a, b) => a.series - b.series || a.block - b.block);
  const rows: SqlValue[][] = [];
  for (const { series, block, from, to } of inOrder) {
    let last = rows.at(-1);
    if (last === undefined || last[0] !== series || last[1] !== block) {
      last = [series, block, 1, null, null, null, null];
      rows.push(last);
    }
    // Without days only the revision goes up.
    if (from > to) continue;
    const at = to < today - RECENT_DAYS ? LATE : RECENT;
    last[at] = Math.min(from, (last[at] ?? from) as Day);
    last[at + 1] = Math.max(to, (last[at + 1] ?? to) as Day);
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
