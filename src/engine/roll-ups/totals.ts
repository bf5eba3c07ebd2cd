import { type Day } from '../../calendar/index.js';
import { rollUpLoops } from '../compile/roll-up-loops.js';
import { rowSource } from '../compile/row-source.js';
import { type Across, type Column } from '../types.js';

const NO_LOW = new Float64Array(0);

/** Days of some parents. */
interface TotalsSpan {
  readonly from: Day;
  readonly to: Day;
  /** Parents. */
  readonly width: number;
}

/**
 * A roll-up's values of all parents on some days, from children that come block by block. Memory: 16 bytes a parent and day for SUM, 24
 * for AVERAGE, 8 for the others. Neither the order nor the grouping of `add` shows in the values.
 */
export class RollUpTotals {
  readonly #across: Across;
  readonly #span: TotalsSpan;
  readonly #cells: Float64Array;

  constructor(across: Across, span: TotalsSpan) {
    const { from, to, width } = span;
    if (!(from <= to)) throw new Error(`Totals from ${from} to ${to} have no days.`);
    const loops = rollUpLoops(across, false);
    this.#across = across;
    this.#span = { from, to, width };
    this.#cells = new Float64Array((to - from + 1) * width * loops.size);
    loops.clear(this.#cells);
  }

  /**
   * Adds children's values: an output of a child pass, of any days (others than the span's are left out). `owner`: by child slot, the
   * index of its parent among the `width`; −1: none of them. Each child may be added once a day.
   */
  add(children: Column, owner: ArrayLike<number>): void {
    const { from, to, width } = this.#span;
    const parents = owner instanceof Int32Array ? owner : Int32Array.from(owner);
    if (parents.length < children.width) throw new Error(`${parents.length} owners for ${children.width} children.`);
    for (const parent of parents) if (parent >= width) throw new Error(`There is no parent ${parent}, only ${width}.`);
    const loops = rollUpLoops(this.#across, children.low !== undefined);
    const source = rowSource(children.from, children.to, children.values, children.low);
    const last = Math.min(to, children.to);
    for (let day = Math.max(from, children.from); day <= last; day++) {
      loops.add(source, day, children.width, parents, this.#cells, to - from + 1, day - from);
    }
  }

  /** Values so far of the parents `from` … `to` − 1 (all), `[day][parent]`; of SUM with low parts. */
  column(from = 0, to = this.#span.width): Column {
    const days = this.#span.to - this.#span.from + 1;
    const width = to - from;
    const loops = rollUpLoops(this.#across, false);
    const values = new Float64Array(days * width);
    const low = this.#across === 'SUM' ? new Float64Array(days * width) : NO_LOW;
    const anyLow = loops.write(this.#cells, days, from, to, values, low);
    return { from: this.#span.from, to: this.#span.to, width, values, ...(anyLow && { low }) };
  }
}
