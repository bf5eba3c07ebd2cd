import { type Day } from '../../calendar/index.js';
import { type Column } from '../../engine/types.js';

/** A column that is being filled, `[day][slot]`, all empty at first. Low parts get their plane when the first comes. */
export class ColumnBuilder {
  readonly values: Float64Array;
  #low: Float64Array | undefined;

  constructor(
    readonly from: Day,
    readonly to: Day,
    readonly width: number,
  ) {
    this.values = new Float64Array(Math.max(0, to - from + 1) * width).fill(Number.NaN);
  }

  /** Index of a day's first slot. */
  rowOf(day: Day): number {
    return (day - this.from) * this.width;
  }

  /** The plane of low parts, made when first asked for. */
  get low(): Float64Array {
    this.#low ??= new Float64Array(this.values.length);
    return this.#low;
  }

  /** Repeats a part of one day's row, `width` slots from `place` on, on the days up to `last`. */
  carry(day: Day, last: Day, place: number, width: number): void {
    const start = this.rowOf(day) + place;
    for (let next = day + 1; next <= last; next++) {
      this.values.copyWithin(this.rowOf(next) + place, start, start + width);
      this.#low?.copyWithin(this.rowOf(next) + place, start, start + width);
    }
  }

  build(): Column {
    const { from, to, width, values } = this;
    return this.#low ? { from, to, width, values, low: this.#low } : { from, to, width, values };
  }
}
