import { type Model } from '../model/index.js';
import {
  ALWAYS,
  ahead,
  allOf,
  behind,
  negated,
  type Position,
  type ReadingOrder,
  readOrdered,
} from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { has, type IdSet } from './id-set.js';
import { type Stretch } from './select.js';

const FIRST_STEP = 1000;

export interface Walk {
  readonly rows: Position[];
  readonly precedes: boolean;
}

/**
 * The first `limit` members of a set in a stretch, found by walking over all rows in the order of their fields. For sets that hold
 * a good part of all rows: a page's worth is then met soon. The steps grow, so that a sparse stretch costs few statements.
 */
export async function walk(
  session: Session,
  model: Model,
  set: IdSet,
  order: ReadingOrder,
  { from: start, until }: Stretch,
  limit: number,
): Promise<Walk> {
  const rows: Position[] = [];
  const within = until ? ahead(order, until) : ALWAYS;
  let from = start;
  for (let step = FIRST_STEP; ; step *= 4) {
    const condition = allOf([from ? behind(order, from) : ALWAYS, within]);
    const met = await readOrdered(session, model, condition, order, step);
    for (const row of met) {
      if (rows.length < limit && has(set, row.id)) rows.push(row);
    }
    from = met[met.length - 1];
    if (rows.length === limit || met.length < step || from === undefined) break;
  }
  return { rows, precedes: start !== undefined && (await anyUpTo(session, model, set, order, start)) };
}

/** Whether a member of the set stands at a position or is read before it. */
async function anyUpTo(
  session: Session,
  model: Model,
  set: IdSet,
  order: ReadingOrder,
  position: Position,
): Promise<boolean> {
  const upTo = negated(behind(order, position));
  for (let step = 50, seen: Position | undefined; ; step *= 4) {
    const met = await readOrdered(session, model, seen ? allOf([behind(order, seen), upTo]) : upTo, order, step);
    if (met.some((row) => has(set, row.id))) return true;
    seen = met[met.length - 1];
    if (met.length < step) return false;
  }
}
