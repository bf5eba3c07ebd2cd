import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, type Model } from '../../model/index.js';
import { integers } from '../series/lists.js';
import { type Session } from '../types.js';

const SERIES = 1000;

/** First and last day of which some series have pages in a block; undefined where they have none. */
export async function pageDays(
  session: Session,
  series: readonly number[],
  block: number,
): Promise<{ from: Day; to: Day } | undefined> {
  let found: { from: Day; to: Day } | undefined;
  for (let at = 0; at < series.length; at += SERIES) {
    const { sql, params } = integers(session, 'series_id', series.slice(at, at + SERIES));
    const [row] = await session.all<{ first: Day | null; last: Day | null }>(
      `SELECT MIN(day) AS first, MAX(day) AS last FROM series_page WHERE ${sql} AND block = ?`,
      [...params, block],
    );
    if (row?.first == null || row.last === null) continue;
    found = { from: Math.min(found?.from ?? row.first, row.first), to: Math.max(found?.to ?? row.last, row.last) };
  }
  return found;
}

/** The deleted entities of a block that are still to be scrubbed. */
export async function waitingToBeScrubbed(session: Session, model: Model, block: number): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    'SELECT entity_id AS id FROM deletion WHERE model = ? AND entity_id BETWEEN ? AND ?',
    [model, block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE - 1],
  );
  return rows.map((row) => row.id);
}
