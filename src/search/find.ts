import { type Model } from '../model/index.js';
import {
  allOf,
  behind,
  count,
  type EntityColumn,
  existing,
  exists,
  type KeyValue,
  negated,
  type OrderColumn,
  type Position,
  readKeys,
  readOrdered,
  type SqlCondition,
} from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { type Condition, provesExistence } from './condition.js';
import { Evaluation } from './evaluate.js';
import { and, bits, type IdSet, idsOf } from './id-set.js';
import { type FieldKey, type OrderKey } from './plan-order.js';
import { FieldRanking, MetricRanking, type Ranking } from './ranking.js';
import { inIdOrder, narrow, select } from './select.js';
import { walk } from './walk.js';

/** A query of which everything but the rows is known. */
export interface Search {
  readonly model: Model;
  readonly condition: Condition;
  /** The ids that fulfil each metric condition. */
  readonly metrics: readonly IdSet[];
  readonly order: readonly OrderKey[];
  /** A column for each order by a metric. */
  readonly orderColumns: readonly (Float64Array | undefined)[];
  readonly after: Position | undefined;
  /** One more than the page holds. */
  readonly limit: number;
}

export interface Found {
  readonly rows: readonly Position[];
  /** Whether something matches at `after` or before it. */
  readonly precedes: boolean;
  /** All that match. */
  count(session: Session): Promise<number>;
}

/** Up to so many matches are fetched with their order keys; more are met by walking in order. */
const FETCHED = 16_384;
const LISTED = 8192;

/** Filter and order are decided by SQL alone. */
export async function findBySql(session: Session, search: Search, where: SqlCondition): Promise<Found> {
  const { model, after, limit } = search;
  const order = fieldOrder(search.order);
  const rest = after ? behind(order, after) : undefined;
  const rows = await readOrdered(session, model, rest ? allOf([where, rest]) : where, order, limit);
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
  const found = (rows: readonly Position[], precedes: boolean): Found => ({
    rows,
    precedes,
    count: async (later) => {
      await prove(new Evaluation(later, []));
      return bits(set);
    },
  });

  if (order.every((key) => key.is === 'field') && order.length > 0 && (set.inverted || bits(set) > FETCHED)) {
    const walked = await walk(session, model, set, fieldOrder(order), search.after, search.limit);
    return found(walked.rows, walked.precedes);
  }
  const pages = new SetPages(session, search);
  if (set.inverted) {
    const ahead = await pages.amongNumbers(set);
    if (ahead && (await allExist(session, model, ahead))) return found(ahead.rows, ahead.precedes);
    await prove(evaluation);
  }
  let page = await pages.among(set);
  if (!proven && !(await allExist(session, model, page))) {
    await prove(evaluation);
    page = await pages.among(set);
  }
  return found(page.rows, page.precedes);
}

interface Page {
  readonly rows: Position[];
  readonly precedes: boolean;
}

/** Cuts a page out of a set, by whatever order. */
class SetPages {
  readonly #rankings: (MetricRanking | undefined)[];

  constructor(
    readonly session: Session,
    readonly search: Search,
  ) {
    this.#rankings = search.orderColumns.map((column, index) =>
      column === undefined ? undefined : new MetricRanking(column, search.order[index]?.descending ?? false),
    );
  }

  /** The page out of the ids that have a number to be ordered by first; undefined where these do not fill it. */
  async amongNumbers(set: IdSet): Promise<Page | undefined> {
    const { order, after, limit } = this.search;
    if (order[0]?.is !== 'metric' || (after && after.keys[0] === null)) return undefined;
    const page = await this.among(set);
    return page.rows.length === limit ? page : undefined;
  }

  async among(set: IdSet): Promise<Page> {
    const { order, after, limit } = this.search;
    if (order.length === 0) {
      const { ids, precedes } = inIdOrder(set, after?.id ?? -1, limit);
      return { rows: ids.map((id) => ({ id, keys: [] })), precedes };
    }
    const first = this.#rankings[0];
    if (first === undefined) return this.#select(idsOf(set), false);
    const from = after ? first.rankOf(after.keys[0] ?? null) : Number.NEGATIVE_INFINITY;
    const { candidates, precedes } = narrow(set, first, from, limit);
    return this.#select(candidates, precedes);
  }

  /** Reads the fields that the candidates are ordered by, and selects; `precedes` is what is known of those left out before. */
  async #select(candidates: readonly number[], precedes: boolean): Promise<Page> {
    const { model, order, after, limit } = this.search;
    const fields = order.filter((key): key is FieldKey => key.is === 'field');
    const values = new Map<EntityColumn, Map<number, KeyValue>>(fields.map(({ column }) => [column, new Map()]));
    const columns = [...values.keys()];
    if (columns.length > 0) {
      const listed = candidates.length <= LISTED ? candidates : undefined;
      await readKeys(this.session, model, columns, listed, (id, keys) => {
        columns.forEach((column, index) => {
          values.get(column)?.set(id, keys[index] ?? null);
        });
      });
    }
    const rankings = order.map((key, index): Ranking => {
      if (key.is === 'field') return new FieldRanking(values.get(key.column) ?? new Map(), key.descending);
      const ranking = this.#rankings[index];
      if (ranking === undefined) throw new Error('An order by a metric without its column.');
      return ranking;
    });
    const selection = select(candidates, rankings, after, limit);
    return {
      rows: selection.ids.map((id) => ({ id, keys: rankings.map((ranking) => ranking.keyOf(id)) })),
      precedes: precedes || selection.precedes,
    };
  }
}

async function allExist(session: Session, model: Model, page: Page): Promise<boolean> {
  const ids = page.rows.map((row) => row.id);
  return (await existing(session, model, ids)).size === ids.length;
}

function fieldOrder(order: readonly OrderKey[]): OrderColumn[] {
  return order.flatMap((key) => (key.is === 'field' ? [{ column: key.column, descending: key.descending }] : []));
}
