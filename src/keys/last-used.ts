/** How often uses are written, in ms: the least time between two writes for one key. */
export const WRITE_EVERY_MS = 60_000;

/** Stores when keys were last used (ms, by row id). */
export type StoreUses = (uses: ReadonlyMap<number, number>) => Promise<void>;

/**
 * When keys were last used, kept in memory and written once a minute, so that a request costs no write. What a process
 * that is killed has not written is lost: a minute at most.
 */
export class LastUsed {
  readonly #store: StoreUses;
  readonly #failed: (error: unknown) => void;
  readonly #unwritten = new Map<number, number>();
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(store: StoreUses, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
  }

  /** The key was used at `at` (ms). */
  note(id: number, at: number): void {
    this.#unwritten.set(id, Math.max(at, this.#unwritten.get(id) ?? 0));
    this.#writeLater();
  }

  /** The later of what is stored and what this process knows. */
  latest(id: number, stored: number | null): number | null {
    const own = this.#unwritten.get(id);
    return own === undefined ? stored : Math.max(own, stored ?? 0);
  }

  /** Writes what is not written yet. A failure is told and costs nothing but time: the next write has it too. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    if (this.#unwritten.size === 0) return;
    this.#writing = this.#write(new Map(this.#unwritten));
    await this.#writing;
  }

  /** Writes for the last time. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  #writeLater(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS).unref();
  }

  async #write(uses: ReadonlyMap<number, number>): Promise<void> {
    try {
      await this.#store(uses);
    } catch (error) {
      this.#failed(error);
      this.#writeLater();
      return;
    } finally {
      this.#writing = undefined;
    }
    for (const [id, at] of uses) if (this.#unwritten.get(id) === at) this.#unwritten.delete(id);
  }
}
