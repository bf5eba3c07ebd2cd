import { type Day } from '../../calendar/index.js';
import { type Across, type Column } from '../types.js';
import { ACCUMULATORS, type Accumulator } from './accumulators.js';

/**
 * A roll-up's values of all parents on some days, from children that come block by block. Memory: 16 bytes a parent and day for SUM, 24
 * for AVERAGE, 8 for the others. Neither the order nor the grouping of `add` shows in the values.
 */
export class RollUpTotals {
  readonly #span: { readonly from: Day; readonly to: Day; readonly width: number };
  #cells: Accumulator | undefined;
  #column: Column | undefined;

  /** `width`: parents. */
  constructor(across: Across, span: { readonly from: Day; readonly to: Day; readonly width: number }) {
    const { from, to, width } = span;
    if (!(from <= to)) throw new Error(`Totals from ${from} to ${to} have no days.`);
    this.#span = { from, to, width };
    this.#cells = ACCUMULATORS[across]((to - from + 1) * width);
  }

  /**
   * Adds children's values: an output of a child pass, of any days (others than the span's are left out). `owner`: by child slot, the
   * index of its parent among the `width`; −1: none of them. Each child may be added once a day.
   */
  add(children: Column, owner: ArrayLike<number>): void {
    const cells = this.#cells;
    if (cells === undefined) throw new Error('The totals are finished.');
    const { from, to, width } = this.#span;
    const slots: number[] = [];
    for (let slot = 0; slot < children.width; slot++) {
      const parent = owner[slot] ?? -1;
      if (parent >= width) throw new Error(`There is no parent ${parent}, only ${width}.`);
      if (parent >= 0) slots.push(slot);
    }
    if (slots.length === 0) return;
    const owned = { slots: Int32Array.from(slots), parents: Int32Array.from(slots, (slot) => owner[slot]!) };
    const last = Math.min(to, children.to);
    for (let day = Math.max(from, children.from); day <= last; day++) {
      const at = (day - children.from) * children.width;
      cells.add((day - from) * width, owned, children.values, children.low, at);
    }
  }

  /** The parents' values, `[day][parent]`; SUM with low parts. Its memory is the totals' own: nothing can be added afterwards. */
  column(): Column {
    if (this.#column === undefined) {
      this.#column = { ...this.#span, ...this.#cells!.finish() };
      this.#cells = undefined;
    }
    return this.#column;
  }
}
