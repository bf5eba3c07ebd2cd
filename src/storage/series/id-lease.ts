import { type Database } from '../types.js';
import { advanceCounter } from './id-counter.js';

/** Ids taken from the database at once, so that not every one costs a transaction. A restart leaves so big a gap at most. */
const LEASES: Readonly<Record<string, number>> = {
  event: 100_000,
  // Ids of these tell which of two reports of one moment came later, whichever process took them: none is kept in reserve.
  metric_point: 1,
  field_change: 1,
  batch: 256,
};
/** Entities stand in pages of 256: ids without gaps keep them full. */
const LEASE = 16;

interface Range {
  next: number;
  end: number;
}

/** Hands out ids that are never used again; ranges of them are leased from `id_counter`. Ids begin at 1. */
export class IdLease {
  readonly #ranges = new Map<string, Range>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly db: Database) {}

  /** The first of `count` contiguous ids. Not to be called inside a write(): it has a transaction of its own. */
  take(counter: string, count: number): Promise<number> {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`${count} ids cannot be taken.`);
    const range = this.#ranges.get(counter);
    if (range && !this.#turns.has(counter) && range.end - range.next >= count) {
      const first = range.next;
      range.next += count;
      return Promise.resolve(first);
    }
    const before = this.#turns.get(counter) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.#take(counter, count));
    this.#turns.set(counter, turn);
    const done = () => {
      if (this.#turns.get(counter) === turn) this.#turns.delete(counter);
    };
    turn.then(done, done);
    return turn;
  }

  async #take(counter: string, count: number): Promise<number> {
    let range = this.#ranges.get(counter);
    if (!range || range.end - range.next < count) {
      const lacking = count - (range ? range.end - range.next : 0);
      const size = Math.max(lacking, LEASES[counter] ?? LEASE);
      let first = await this.#lease(counter, size);
      if (range && range.end === first) {
        // Nobody leased in between: the rest of the old range goes on in the new one.
        range.end = first + size;
      } else {
        // The rest of the old range is too short and lost.
        if (size < count) first = await this.#lease(counter, count);
        range = { next: first, end: first + Math.max(size, count) };
        this.#ranges.set(counter, range);
      }
    }
    const first = range.next;
    range.next += count;
    return first;
  }

  /** Taken twice where the first COMMIT's answer is lost: the ids that nobody knows of are a gap. */
  #lease(counter: string, size: number): Promise<number> {
    return this.db.write((session) => advanceCounter(session, counter, size), { repeatable: true });
  }
}
