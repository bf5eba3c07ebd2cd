import { type Across } from '../types.js';

// Looked up once: a global in a hot loop is slow where the code runs in a context of its own, as tests do.
const EMPTY = Number.NaN;

/** Children of one `add`: where they stand in their rows, and whose they are. */
export interface Owned {
  readonly slots: Int32Array;
  readonly parents: Int32Array;
}

/** The parents' cells of a span, as one way across keeps them. Values are finite or NaN, which is empty. */
export interface Accumulator {
  /** Adds a row of children's values, from `at` on, to the parents' row that begins at `row`. */
  add(row: number, owned: Owned, values: Float64Array, low: Float64Array | undefined, at: number): void;
  /** The parents' values, made in place; nothing is added afterwards. `low` where not all are zero. */
  finish(): { readonly values: Float64Array; readonly low?: Float64Array };
}

const NO_LOW = new Float64Array(0);

/** Compensated sums: addCompensated of the plugin API over two arrays. 16 B a cell. */
class Sums implements Accumulator {
  readonly #high: Float64Array;
  readonly #low: Float64Array;

  constructor(cells: number) {
    this.#high = new Float64Array(cells).fill(EMPTY);
    this.#low = new Float64Array(cells);
  }

  add(row: number, { slots, parents }: Owned, values: Float64Array, low: Float64Array = NO_LOW, at: number): void {
    const high = this.#high;
    const lows = this.#low;
    const hasLow = low.length > 0;
    for (let k = 0; k < slots.length; k++) {
      const from = at + slots[k]!;
      const value = values[from]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (value !== value) continue;
      const cell = row + parents[k]!;
      let before = high[cell]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (before !== before) before = 0;
      const sum = before + value;
      high[cell] = sum;
      if (sum - sum !== 0) continue; // an overflow stays: what is added is finite
      const b = sum - before;
      const error = before - (sum - b) + (value - b) + (lows[cell]! + (hasLow ? low[from]! : 0));
      const renormalized = sum + error;
      high[cell] = renormalized;
      lows[cell] = error - (renormalized - sum);
    }
  }

  finish() {
    const values = this.#high;
    const low = this.#low;
    let anyLow = false;
    for (let cell = 0; cell < values.length; cell++) {
      const sum = values[cell]!;
      if (sum - sum !== 0) {
        values[cell] = EMPTY;
        low[cell] = 0;
      } else if (low[cell] !== 0) anyLow = true;
    }
    return anyLow ? { values, low } : { values };
  }
}

/** Children with a value; never empty. 8 B a cell. */
class Counts implements Accumulator {
  readonly #counts: Float64Array;

  constructor(cells: number) {
    this.#counts = new Float64Array(cells);
  }

  add(row: number, { slots, parents }: Owned, values: Float64Array, _low: Float64Array | undefined, at: number): void {
    const counts = this.#counts;
    for (let k = 0; k < slots.length; k++) {
      const value = values[at + slots[k]!]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (value === value) counts[row + parents[k]!]! += 1;
    }
  }

  finish() {
    return { values: this.#counts };
  }
}

/** Sums divided by the number of children with a value. 24 B a cell. */
class Means implements Accumulator {
  readonly #sums: Sums;
  readonly #counts: Counts;

  constructor(cells: number) {
    this.#sums = new Sums(cells);
    this.#counts = new Counts(cells);
  }

  add(row: number, owned: Owned, values: Float64Array, low: Float64Array | undefined, at: number): void {
    this.#sums.add(row, owned, values, low, at);
    this.#counts.add(row, owned, values, low, at);
  }

  finish() {
    const { values } = this.#sums.finish(); // the high part is the double nearest to the sum
    const counts = this.#counts.finish().values;
    for (let cell = 0; cell < values.length; cell++) values[cell] = values[cell]! / counts[cell]!;
    return { values };
  }
}

/** Smallest values; `sign` −1: largest. 8 B a cell. */
class Extremes implements Accumulator {
  readonly #values: Float64Array;
  readonly #sign: 1 | -1;

  constructor(cells: number, sign: 1 | -1) {
    this.#values = new Float64Array(cells).fill(EMPTY);
    this.#sign = sign;
  }

  add(row: number, { slots, parents }: Owned, values: Float64Array, _low: Float64Array | undefined, at: number): void {
    const best = this.#values;
    const sign = this.#sign;
    for (let k = 0; k < slots.length; k++) {
      const value = sign * values[at + slots[k]!]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (value !== value) continue;
      const cell = row + parents[k]!;
      if (!(best[cell]! <= value)) best[cell] = value; // NaN is not less either
    }
  }

  finish() {
    const values = this.#values;
    // Adding 0 makes −0 a 0: which of them came first does not show.
    for (let cell = 0; cell < values.length; cell++) values[cell] = this.#sign * values[cell]! + 0;
    return { values };
  }
}

export const ACCUMULATORS: Readonly<Record<Across, (cells: number) => Accumulator>> = {
  SUM: (cells) => new Sums(cells),
  AVERAGE: (cells) => new Means(cells),
  MIN: (cells) => new Extremes(cells, 1),
  MAX: (cells) => new Extremes(cells, -1),
  COUNT: (cells) => new Counts(cells),
};
