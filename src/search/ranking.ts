import { type KeyValue } from '../storage/search/index.js';
import { compareText } from './text.js';

/** One order key over row ids. Empties come last either way. */
export interface Ranking {
  /** Negative where `a` comes first; 0 for a tie. */
  compare(a: number, b: number): number;
  /** Where a row stands to a key. */
  compareTo(id: number, key: KeyValue): number;
  keyOf(id: number): KeyValue;
}

/** By a metric: `ranks` ascend in the wanted order, and are Infinity for empties. */
export class MetricRanking implements Ranking {
  readonly ranks: Float64Array;

  constructor(
    column: Float64Array,
    readonly descending: boolean,
  ) {
    this.ranks = new Float64Array(column.length);
    for (let id = 0; id < column.length; id++) {
      const value = column[id]!;
      this.ranks[id] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : descending ? -value : value;
    }
  }

  rankOf(key: KeyValue): number {
    return typeof key === 'number' ? (this.descending ? -key : key) : Number.POSITIVE_INFINITY;
  }

  compare(a: number, b: number): number {
    return order(this.#rank(a), this.#rank(b));
  }

  compareTo(id: number, key: KeyValue): number {
    return order(this.#rank(id), this.rankOf(key));
  }

  keyOf(id: number): KeyValue {
    const rank = this.#rank(id);
    return rank === Number.POSITIVE_INFINITY ? null : (this.descending ? -rank : rank) + 0;
  }

  #rank(id: number): number {
    return this.ranks[id] ?? Number.POSITIVE_INFINITY;
  }
}

/** By a field, of which the values were read. */
export class FieldRanking implements Ranking {
  constructor(
    readonly values: ReadonlyMap<number, KeyValue>,
    readonly descending: boolean,
  ) {}

  compare(a: number, b: number): number {
    return this.#order(this.keyOf(a), this.keyOf(b));
  }

  compareTo(id: number, key: KeyValue): number {
    return this.#order(this.keyOf(id), key);
  }

  keyOf(id: number): KeyValue {
    return this.values.get(id) ?? null;
  }

  #order(a: KeyValue, b: KeyValue): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const ascending = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);
    return this.descending ? -ascending : ascending;
  }
}

/** Infinities tie with themselves, which a difference would not say. */
function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
