import {
  ahead,
  allOf,
  behind,
  count,
  exists,
  negated,
  type Position,
  readOrdered,
  type SqlCondition,
} from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { type Condition, provesExistence } from './condition.js';
import { Evaluation } from './evaluate.js';
import { and, bits, type IdSet } from './id-set.js';
import { fieldOrder, type Reading } from './reading.js';
import { type SetPage, SetPages } from './set-pages.js';
import { type Walk, walk } from './walk.js';

/** A query of which everything but the rows is known. */
export interface Search extends Reading {
  readonly condition: Condition;
  /** The ids that fulfil each metric condition. */
  readonly metrics: readonly IdSet[];
  /** One more than the page holds. */
  readonly limit: number;
}

export interface Found {
  /** As they were read. */
  readonly rows: readonly Position[];
  /** Whether something matches at the start of the stretch or is read before it. */
  readonly precedes: boolean;
  /** All that match. */
  count(session: Session): Promise<number>;
}

/** Up to so many matches are fetched with their order keys; more are met by walking in order. */
const FETCHED = 16_384;

/** Filter and order are decided by SQL alone. */
export async function findBySql(session: Session, search: Search, where: SqlCondition): Promise<Found> {
  const { model, limit } = search;
  const { from, until } = search.stretch;
  const order = fieldOrder(search);
  const rest = from ? behind(order, from) : undefined;
  const within = allOf([where, ...(rest ? [rest] : []), ...(until ? [ahead(order, until)] : [])]);
  const rows = await readOrdered(session, model, within, order, limit);
  const precedes = rest !== undefined && (await exists(session, model, allOf([where, negated(rest)])));
  return { rows, precedes, count: (later) => count(later, model, where) };
}

/** Filter or order need metrics, custom fields or parts of texts: by sets of ids. */
export async function findBySets(session: Session, search: Search): Promise<Found> {
  const { model, condition, order } = search;
  const evaluation = new Evaluation(session, search.metrics);
  let set = await evaluation.ids(model, condition);
  let proven = !set.inverted && provesExistence(condition);
  const prove = async (later: Evaluation) => {
    if (!proven) set = and(set, await later.everyone(model));
    proven = true;
  };
  const found = (page: SetPage | Walk): Found => ({
    rows: page.rows,
    precedes: page.precedes,
    count: async (later) => {
      await prove(new Evaluation(later, []));
      return bits(set);
    },
  });

  if (order.every((key) => key.is === 'field') && order.length > 0 && (set.inverted || bits(set) > FETCHED)) {
    return found(await walk(session, model, set, fieldOrder(search), search.stretch, search.limit));
  }
  const pages = new SetPages(session, search);
  if (set.inverted) {
    const numbers = await pages.amongNumbers(set);
    const standing = numbers && (await pages.standing(set, numbers));
    if (standing) return found(standing);
    await prove(evaluation);
  }
  const page = await pages.among(set);
  if (proven) return found(page);
  const standing = await pages.standing(set, page);
  if (standing) return found(standing);
  await prove(evaluation);
  return found(await pages.among(set));
}
