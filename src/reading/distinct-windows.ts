import { type Day } from '../calendar/index.js';
import { type Column } from '../engine/index.js';

/** A window of so many days, whose values are wanted on days from…to. */
export interface DistinctWindow {
  readonly days: number;
  readonly from: Day;
  readonly to: Day;
}

/**
 * Counts different values in sliding windows, in one go over an entity's values by day: a value counts from its day on for
 * `days` days; where it comes again before that, for so much longer. O(values + cells), whatever the windows' length.
 */
export class DistinctWindows {
  readonly #width: number;
  readonly #windows: readonly DistinctWindow[];
  /** `[day][place]`: by how much the count of the day differs from that of the day before. */
  readonly #steps: readonly Float64Array[];
  #last = new Map<string, Day>();

  constructor(windows: readonly DistinctWindow[], width: number) {
    this.#width = width;
    this.#windows = windows;
    this.#steps = windows.map(({ from, to }) => new Float64Array(Math.max(0, to - from + 1) * width));
  }

  /** What follows is of another entity. */
  next(): void {
    if (this.#last.size > 0) this.#last = new Map();
  }

  /** A value of the current entity, whose counts stand at `places`; days may repeat and never go back. */
  add(places: readonly number[], day: Day, value: string): void {
    const last = this.#last.get(value);
    if (last === day) return;
    this.#last.set(value, day);
    for (let i = 0; i < this.#windows.length; i++) {
      const { days, from, to } = this.#windows[i]!;
      const first = Math.max(last === undefined ? day : Math.max(day, last + days), from);
      const after = day + days;
      if (first > to || after <= first) continue;
      const steps = this.#steps[i]!;
      for (const place of places) {
        const at = (first - from) * this.#width + place;
        steps[at] = steps[at]! + 1;
        if (after > to) continue;
        const end = (after - from) * this.#width + place;
        steps[end] = steps[end]! - 1;
      }
    }
  }

  /** One column a window; to be called once. */
  columns(): Column[] {
    return this.#windows.map(({ from, to }, i) => {
      const values = this.#steps[i]!;
      for (let at = this.#width; at < values.length; at++) values[at] = values[at]! + values[at - this.#width]!;
      return { from, to, width: this.#width, values };
    });
  }
}
