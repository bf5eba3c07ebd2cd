import { statSync } from 'node:fs';
import { type SqliteConnection } from './sqlite-connection.js';
import { type SqliteReaders } from './sqlite-readers.js';
import { wait } from './wait.js';

/** Bytes of WAL from which on it is cut, even if readers have to wait a moment. */
const LIMIT = 256 * 2 ** 20;
const CHECK_EVERY_MS = 1000;
const PAUSE_MS = 500;

/**
 * Keeps the WAL from growing for ever. SQLite copies it back by itself (every 1000 pages), but can begin it anew only in a
 * moment without readers, which a busy server never has: then new snapshots are held back until the open ones are done.
 */
export class SqliteWal {
  #checked = 0;
  #cutting = false;

  constructor(
    private readonly path: string,
    private readonly writer: SqliteConnection,
    private readonly readers: SqliteReaders,
    private readonly limit = LIMIT,
  ) {}

  /** To be called after a commit, while nobody writes. */
  afterCommit(): void {
    const now = performance.now();
    if (this.#cutting || now - this.#checked < CHECK_EVERY_MS) return;
    this.#checked = now;
    if (this.size() < this.limit || this.#truncate()) return;
    this.#cutting = true;
    this.readers.pauseUntil(this.#whenQuiet());
  }

  /** Bytes of the WAL file. */
  size(): number {
    return statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  async #whenQuiet(): Promise<void> {
    const start = performance.now();
    try {
      while (!this.readers.quiet && performance.now() - start < PAUSE_MS) await wait(2);
      // Inside a transaction that has begun meanwhile it cannot be cut; the next commit tries again.
      if (this.writer.file.open && !this.writer.file.inTransaction) this.#truncate();
    } finally {
      this.#cutting = false;
    }
  }

  /** Whether the WAL is empty now. */
  #truncate(): boolean {
    const [result] = this.writer.file.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return result?.busy === 0;
  }
}
