import { BATCH_LIMIT } from '../../ingestion/index.js';

/** Where transactions share one writer, each may hold it so long (ms); aimed at is less, since no two batches are alike. */
const HOLD_MS = 50;
const AIM = 0.5;
const LEAST = 50;
const FIRST = 500;

/** Rows per transaction: as many as the database was seen to store in the time that one may take. */
export class BatchSize {
  #rows: number;

  /** `shared`: whether a transaction keeps all other writers waiting. */
  constructor(private readonly shared: boolean) {
    this.#rows = shared ? FIRST : BATCH_LIMIT;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Told how long (ms) a transaction of so many rows took. */
  took(rows: number, milliseconds: number): void {
    if (!this.shared || rows < this.#rows / 2) return;
    const factor = (HOLD_MS * AIM) / Math.max(milliseconds, 0.1);
    // Down at once, up step by step.
    const wanted = rows * Math.min(Math.max(factor, 0.25), 1.5);
    this.#rows = Math.round(Math.min(Math.max(wanted, LEAST), BATCH_LIMIT));
  }
}
