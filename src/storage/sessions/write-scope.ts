import { AsyncLocalStorage } from 'node:async_hooks';

/** Knows whether the running code is inside a write transaction of a database. */
export class WriteScope {
  readonly #inside = new AsyncLocalStorage<true>();
  #open = 0;

  /** @throws Error where the caller is inside a write already: it would wait for itself. */
  async enter<T>(work: () => Promise<T>): Promise<T> {
    this.#open++;
    try {
      return await this.#inside.run(true, work);
    } finally {
      // While it is in use every promise of the process costs more, those of reading requests too.
      if (--this.#open === 0) this.#inside.disable();
    }
  }

  refuseNested(): void {
    if (this.#inside.getStore()) {
      throw new Error('write() inside write(): the inner one would wait for the outer one for ever.');
    }
  }
}
