/** The same numbers for the same seed, everywhere. Source: B. Jenkins' small fast generator in T. Ettinger's 32-bit form (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** A value as series have them: counts, prices, large and small, signs, zeros and repetitions. */
  value(): number {
    switch (this.integer(0, 6)) {
      case 0:
        return 0;
      case 1:
        return this.integer(0, 3);
      case 2:
        return this.integer(-20, 200);
      case 3:
        return this.integer(-99_999, 99_999) / 100;
      case 4:
        return this.integer(1, 9) * 10 ** this.integer(3, 9);
      case 5:
        return this.next() * 10 ** -this.integer(1, 4);
      default:
        return -this.next() * 1_000;
    }
  }
}
