import { type NumberTest } from './number-test.js';

/**
 * A set of row ids, as bits. Inverted: every id but these, so that `not` and "is empty" need no list of all rows until
 * the very end. Sets are never changed once they are shared.
 */
export interface IdSet {
  readonly words: Uint32Array;
  readonly inverted: boolean;
}

const NO_WORDS = new Uint32Array(0);
export const NO_IDS: IdSet = { words: NO_WORDS, inverted: false };
export const ALL_IDS: IdSet = { words: NO_WORDS, inverted: true };

export function not(set: IdSet): IdSet {
  return { words: set.words, inverted: !set.inverted };
}

export function and(a: IdSet, b: IdSet): IdSet {
  if (a.inverted && b.inverted) return { words: union(a.words, b.words), inverted: true };
  if (a.inverted) return { words: difference(b.words, a.words), inverted: false };
  if (b.inverted) return { words: difference(a.words, b.words), inverted: false };
  return { words: intersection(a.words, b.words), inverted: false };
}

export function or(a: IdSet, b: IdSet): IdSet {
  return not(and(not(a), not(b)));
}

export function has(set: IdSet, id: number): boolean {
  return (((set.words[id >>> 5] ?? 0) >>> (id & 31)) & 1) === (set.inverted ? 0 : 1);
}

/** How many bits are set (of an inverted set: how many ids are left out). */
export function bits(set: IdSet): number {
  let total = 0;
  for (let word of set.words) {
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    total += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return total;
}

/** Ids of a set that is not inverted, ascending. */
export function idsOf(set: IdSet): number[] {
  const ids: number[] = [];
  for (let index = 0; index < set.words.length; index++) {
    for (let word = set.words[index]!; word !== 0; word &= word - 1)
      ids.push(index * 32 + 31 - Math.clz32(word & -word));
  }
  return ids;
}

/** Gathers ids whose greatest is not known beforehand. */
export class IdSetBuilder {
  #words = new Uint32Array(1024);

  add(id: number): void {
    const index = id >>> 5;
    if (index >= this.#words.length) {
      const larger = new Uint32Array(Math.max(index + 1, this.#words.length * 2));
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[index]! |= 1 << (id & 31);
  }

  addAll(ids: readonly number[]): void {
    for (const id of ids) this.add(id);
  }

  /** The set so far; the builder is done with. */
  build(): IdSet {
    return { words: this.#words, inverted: false };
  }
}

/** Every id from `lowest` to `highest`. */
export function rangeOfIds(lowest: number, highest: number): IdSet {
  if (highest < lowest) return NO_IDS;
  const words = new Uint32Array((highest >>> 5) + 1).fill(0xffffffff, lowest >>> 5);
  words[lowest >>> 5]! &= 0xffffffff << (lowest & 31);
  words[highest >>> 5]! &= 0xffffffff >>> (31 - (highest & 31));
  return { words, inverted: false };
}

/** Ids whose number passes a test; where empties pass, as the opposite of those that fail. */
export function idsWhere(column: Float64Array, test: NumberTest): IdSet {
  const { min, max, except, empty } = test;
  const passing = idsBetween(column, min, max);
  const excepted = except ? idsBetween(column, except.lowest, except.highest) : NO_IDS;
  const good = and(passing, not(excepted));
  if (!empty) return good;
  const numbers = idsBetween(column, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return not(and(numbers, not(good)));
}

/** An empty (NaN) is between nothing. Without branches: which numbers pass cannot be guessed. */
function idsBetween(column: Float64Array, min: number, max: number): IdSet {
  const words = new Uint32Array((column.length + 31) >>> 5);
  for (let index = 0, start = 0; index < words.length; index++, start += 32) {
    const end = Math.min(start + 32, column.length);
    let word = 0;
    for (let id = start; id < end; id++) {
      const value = column[id]!;
      word |= (Number(value >= min) & Number(value <= max)) << (id & 31);
    }
    words[index] = word;
  }
  return { words, inverted: false };
}

function intersection(a: Uint32Array, b: Uint32Array): Uint32Array {
  const words = new Uint32Array(Math.min(a.length, b.length));
  for (let index = 0; index < words.length; index++) words[index] = a[index]! & b[index]!;
  return words;
}

function difference(a: Uint32Array, b: Uint32Array): Uint32Array {
  const words = a.slice();
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) words[index]! &= ~b[index]!;
  return words;
}

function union(a: Uint32Array, b: Uint32Array): Uint32Array {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  const words = longer.slice();
  for (let index = 0; index < shorter.length; index++) words[index]! |= shorter[index]!;
  return words;
}
