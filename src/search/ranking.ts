import { type KeyValue } from '../storage/search/index.js';
import { compareText } from './text.js';

/** One order key over row ids, as it is read. Empties come last either way; reversed, where a list is read from its end, they come first. */
export interface Ranking {
  /** Negative where `a` comes first; 0 for a tie. */
  compare(a: number, b: number): number;
  /** Where a row stands to a key. */
  compareTo(id: number, key: KeyValue): number;
  keyOf(id: number): KeyValue;
}

/** By a metric, one number per row id. A rank is the number, negated where larger ones come first; an infinity for an empty. */
export class MetricRanking implements Ranking {
  /** 1 or −1: number × sign is the rank. */
  readonly sign: number;
  /** Rank of those without a number. */
  readonly emptyRank: number;

  constructor(
    readonly column: Float64Array,
    descending: boolean,
    readonly reversed = false,
  ) {
    this.sign = descending === reversed ? 1 : -1;
    this.emptyRank = reversed ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  rankOf(key: KeyValue): number {
    return typeof key === 'number' ? key * this.sign : this.emptyRank;
  }

  compare(a: number, b: number): number {
    return order(this.#rank(a), this.#rank(b));
  }

  compareTo(id: number, key: KeyValue): number {
    return order(this.#rank(id), this.rankOf(key));
  }

  keyOf(id: number): KeyValue {
    const value = this.column[id];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  #rank(id: number): number {
    const value = this.column[id];
    return value === undefined || Number.isNaN(value) ? this.emptyRank : value * this.sign;
  }
}

/** By a field, of which the values were read. */
export class FieldRanking implements Ranking {
  constructor(
    readonly values: ReadonlyMap<number, KeyValue>,
    readonly descending: boolean,
    readonly reversed = false,
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
    if (a === null || b === null) return a === b ? 0 : (a === null) === this.reversed ? -1 : 1;
    const ascending = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);
    return this.descending === this.reversed ? ascending : -ascending;
  }
}

/** Infinities tie with themselves, which a difference would not say. */
function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
