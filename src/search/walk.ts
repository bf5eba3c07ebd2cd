import { type Model } from '../model/index.js';
import {
  ALWAYS,
  allOf,
  behind,
  negated,
  type OrderColumn,
  type Position,
  readOrdered,
} from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { has, type IdSet } from './id-set.js';

const FIRST_STEP = 1000;

export interface Walk {
  readonly rows: Position[];
  readonly precedes: boolean;
}

/**
 * The first `limit` members of a set behind a position, found by walking over all rows in the order of their fields. For sets that hold
 * a good part of all rows: a page's worth is then met soon. The steps grow, so that a sparse stretch costs few statements.
 */
export async function walk(
  session: Session,
  model: Model,
  set: IdSet,
  order: readonly OrderColumn[],
  after: Position | undefined,
  limit: number,
): Promise<Walk> {
  const rows: Position[] = [];
  let from = after;
  for (let step = FIRST_STEP; ; step *= 4) {
    const met = await readOrdered(session, model, from ? behind(order, from) : ALWAYS, order, step);
    for (const row of met) {
      if (rows.length < limit && has(set, row.id)) rows.push(row);
    }
    from = met[met.length - 1];
    if (rows.length === limit || met.length < step || from === undefined) break;
  }
  return { rows, precedes: after !== undefined && (await anyUpTo(session, model, set, order, after)) };
}

/** Whether a member of the set stands at a position or before it. */
async function anyUpTo(
  session: Session,
  model: Model,
  set: IdSet,
  order: readonly OrderColumn[],
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
