import { existing, type Position } from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { has, type IdSet, idsOf } from './id-set.js';
import { type MetricRanking } from './ranking.js';
import { metricRankings, type Reading, rankingsOf, readFields } from './reading.js';
import { inIdOrder, narrow, placeOf, select } from './select.js';

export interface SetPage {
  readonly rows: Position[];
  readonly precedes: boolean;
}

/** Cuts a page out of a set, by whatever order. */
export class SetPages {
  readonly #rankings: (MetricRanking | undefined)[];

  constructor(
    readonly session: Session,
    readonly search: Reading & { readonly limit: number },
  ) {
    this.#rankings = metricRankings(search);
  }

  /** The page out of the ids that have a number to be ordered by first; undefined where empties may belong on it. */
  async amongNumbers(set: IdSet): Promise<SetPage | undefined> {
    const { order, stretch, limit } = this.search;
    const { from, until, reversed } = stretch;
    if (order[0]?.is !== 'metric' || (from && from.keys[0] === null)) return undefined;
    if (reversed && from === undefined) return undefined;
    const page = await this.among(set);
    // Behind a number nothing but numbers is read in reverse; nor before one, the other way.
    const full = page.rows.length === limit || reversed || (until !== undefined && until.keys[0] !== null);
    return full ? page : undefined;
  }

  /**
   * A page of a set of which it is not known that all members are (still) there, once that is known of those that make the page; undefined
   * where one is not, or where it cannot be told of those before it.
   */
  async standing(set: IdSet, page: SetPage): Promise<SetPage | undefined> {
    const { model, stretch } = this.search;
    const { from } = stretch;
    const ids = page.rows.map((row) => row.id);
    const known = await existing(this.session, model, from ? [...ids, from.id] : ids);
    if (!ids.every((id) => known.has(id))) return undefined;
    if (from === undefined) return page;
    // The row of the cursor mostly stands where it stood; then it is one of those before the page.
    if (known.has(from.id) && has(set, from.id) && this.#stands(from)) return { rows: page.rows, precedes: true };
    return page.precedes || set.inverted ? undefined : page;
  }

  #stands(from: Position): boolean {
    const { reversed } = this.search.stretch;
    const rankings = this.#rankings.filter((ranking) => ranking !== undefined);
    return rankings.length === this.search.order.length && placeOf(from.id, from, rankings, reversed) <= 0;
  }

  async among(set: IdSet): Promise<SetPage> {
    const { order, stretch, limit } = this.search;
    if (order.length === 0) {
      const { ids, precedes } = inIdOrder(set, stretch, limit);
      return { rows: ids.map((id) => ({ id, keys: [] })), precedes };
    }
    const first = this.#rankings[0];
    if (first === undefined) return this.#select(idsOf(set), false);
    const { candidates, precedes } = narrow(set, first, stretch, limit);
    return this.#select(candidates, precedes);
  }

  /** Reads the fields that the candidates are ordered by, and selects; `precedes` is what is known of those left out before. */
  async #select(candidates: readonly number[], precedes: boolean): Promise<SetPage> {
    const { stretch, limit } = this.search;
    const fields = await readFields(this.session, this.search, candidates);
    const rankings = rankingsOf(this.search, this.#rankings, fields);
    const selection = select(candidates, rankings, stretch, limit);
    return {
      rows: selection.ids.map((id) => ({ id, keys: rankings.map((ranking) => ranking.keyOf(id)) })),
      precedes: precedes || selection.precedes,
    };
  }
}
