import { type Database, type Session } from '../../../storage/index.js';

const AIM_MS = { sqlite: 30, mysql: 200 } as const;

/** How much one transaction does: so much that it takes about as long as others may be kept waiting. */
export class Pace {
  readonly #database: Database;
  readonly #least: number;
  readonly #most: number;
  #size: number;

  constructor(database: Database, size: { readonly first: number; readonly least: number; readonly most: number }) {
    this.#database = database;
    this.#size = size.first;
    this.#least = size.least;
    this.#most = size.most;
  }

  get size(): number {
    return this.#size;
  }

  /** Runs a write transaction and learns from how long it took. */
  async write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let began = 0;
    const result = await this.#database.write((session) => {
      began = performance.now();
      return work(session);
    });
    const took = Math.max(performance.now() - began, 1);
    const wanted = this.#size * Math.min(Math.max(AIM_MS[this.#database.dialect] / took, 0.5), 2);
    this.#size = Math.round(Math.min(Math.max(wanted, this.#least), this.#most));
    return result;
  }
}
