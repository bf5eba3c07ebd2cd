/**
 * Buffers that steps hand on to each other: taken for a step's result, given back when its last reader is done. They
 * outlive an evaluation, so that block after block runs in the same memory.
 */
export class Arena {
  readonly #free: Float64Array[] = [];

  /** At least `length` numbers, with whatever is in them. */
  take(length: number): Float64Array {
    let best = -1;
    for (let k = 0; k < this.#free.length; k++) {
      const size = this.#free[k]!.length;
      if (size >= length && (best < 0 || size < this.#free[best]!.length)) best = k;
    }
    if (best < 0) return new Float64Array(length);
    const [buffer] = this.#free.splice(best, 1);
    return buffer!;
  }

  give(buffer: Float64Array): void {
    this.#free.push(buffer);
  }
}
