/**
 * A counter that a thread moves and another one watches. In shared memory: neither has to come to its event loop for the other to
 * see that one does not.
 */
export class SignsOfLife {
  readonly #counter: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.#counter = new Int32Array(memory);
  }

  get count(): number {
    return Atomics.load(this.#counter, 0);
  }

  /** Counts every `every` ms as long as the event loop of this thread turns, and keeps nothing alive. */
  give(every: number): NodeJS.Timeout {
    return setInterval(() => Atomics.add(this.#counter, 0, 1), every).unref();
  }
}
