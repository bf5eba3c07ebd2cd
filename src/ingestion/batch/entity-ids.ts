import { type Model } from '../../model/index.js';

/** Where ids come from: ranges leased from the database, outside of any other transaction. */
export interface IdSource {
  /** First of `count` contiguous ids. */
  take(counter: string, count: number): Promise<number>;
}

/** Thrown out of a transaction that creates more entities than ids were leased before it began. */
export class NeedsIds extends Error {
  constructor(readonly counts: ReadonlyMap<Model, number>) {
    super('The transaction needs ids of new entities.');
  }
}

/** Ids for the entities that one transaction creates; the same ones again when it is run again. */
export class EntityIds {
  readonly #used = new Map<Model, number>();
  readonly #locks = new Set<Model>();

  constructor(private readonly leased: ReadonlyMap<Model, readonly number[]>) {}

  /** Whether the transaction was told that it will create entities of the model, or give them other names. */
  creates(model: Model): boolean {
    return this.leased.has(model);
  }

  /** Says that unique names (externalId, email) of the model change. */
  rename(model: Model): void {
    this.#locks.add(model);
  }

  /** Before each attempt. */
  restart(): void {
    this.#used.clear();
    this.#locks.clear();
  }

  /** An id for a new entity: a stand-in where none is left, which `settle` then refuses. */
  next(model: Model): number {
    const used = this.#used.get(model) ?? 0;
    this.#used.set(model, used + 1);
    return this.leased.get(model)?.[used] ?? -1 - used;
  }

  /** To be called before anything is written with the ids or names. @throws NeedsIds */
  settle(): void {
    let short = false;
    const counts = new Map<Model, number>();
    for (const [model, ids] of this.leased) counts.set(model, ids.length);
    for (const [model, used] of this.#used) {
      if (used > (counts.get(model) ?? 0)) {
        counts.set(model, used);
        short = true;
      }
    }
    for (const model of this.#locks) {
      if (counts.has(model)) continue;
      counts.set(model, 0);
      short = true;
    }
    if (short) throw new NeedsIds(counts);
  }

  /** What a committed transaction has left over. */
  *unused(): Generator<[Model, readonly number[]]> {
    for (const [model, ids] of this.leased) {
      const rest = ids.slice(this.#used.get(model) ?? 0);
      if (rest.length > 0) yield [model, rest];
    }
  }
}
