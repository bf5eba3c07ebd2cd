import { Random as Numbers } from '../../src/testing/random.js';

/** Random choices that a seed repeats. */
export class Random extends Numbers {
  below(limit: number): number {
    return this.integer(0, limit - 1);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  of<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new Error('An empty list has nothing to choose.');
    return item;
  }
}
