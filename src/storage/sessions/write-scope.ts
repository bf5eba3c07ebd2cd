import { AsyncLocalStorage } from 'node:async_hooks';

/** Knows whether the running code is inside a write transaction of a database. */
export class WriteScope {
  readonly #inside = new AsyncLocalStorage<true>();

  /** @throws Error where the caller is inside a write already: it would wait for itself. */
  enter<T>(work: () => Promise<T>): Promise<T> {
    return this.#inside.run(true, work);
  }

  refuseNested(): void {
    if (this.#inside.getStore()) {
      throw new Error('write() inside write(): the inner one would wait for the outer one for ever.');
    }
  }
}
