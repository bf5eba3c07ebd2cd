import { openReader, type SqliteConnection } from './sqlite-connection.js';

/** Read-only connections: each snapshot holds one for itself. */
export class SqliteReaders {
  readonly #idle: SqliteConnection[] = [];
  readonly #waiting: ((connection: SqliteConnection) => void)[] = [];
  #open = 0;
  #gate: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly path: string,
    private readonly limit: number,
  ) {}

  /** How many wait for a connection; those that wait at the gate are not among them. */
  get waiting(): number {
    return this.#waiting.length;
  }

  async acquire(): Promise<SqliteConnection> {
    while (this.#gate) await this.#gate;
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#open >= this.limit) {
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    this.#open++;
    try {
      return await openReader(this.path);
    } catch (error) {
      this.#open--;
      throw error;
    }
  }

  release(connection: SqliteConnection): void {
    if (this.#closed) {
      connection.close();
      return;
    }
    const next = this.#gate ? undefined : this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }

  /** True while no snapshot is open. */
  get quiet(): boolean {
    return this.#idle.length === this.#open;
  }

  /** Lets no new snapshot begin until the promise is settled. */
  pauseUntil(promise: Promise<void>): void {
    const resume = () => {
      this.#gate = undefined;
      while (this.#waiting.length > 0 && this.#idle.length > 0) this.#waiting.shift()?.(this.#idle.pop()!);
    };
    this.#gate = promise.then(resume, resume);
  }

  /** Closes the idle connections now, the others when they come back. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.close();
  }
}
