import { type EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, readOpenMarks } from '../storage/index.js';

/** How often runs that another process works on are looked at (ms), as long as someone watches. */
const POLL_MS = 250;
/** Units end many a second: those who watch look again when so long (ms) has passed since they did. */
const UNITS_MS = 100;

/** What `progress` tells: that a unit is done, of which there are many; left out: anything else. */
export type Progress = 'unit' | undefined;

/**
 * Tells that some run may have changed: at once where this process did it, else when looked at. All who wait share one look,
 * however many they are.
 */
export class Pulse {
  readonly #database: Database;
  /** Emits `progress` after each unit and run of this process, with what it is. */
  readonly #events: EventEmitter;
  #beats = 0;
  #waiting = 0;
  #polling: Promise<void> | undefined;
  /** What was seen last of the runs that have not ended. */
  #seen = '';
  #last = Number.NEGATIVE_INFINITY;
  #soon: NodeJS.Timeout | undefined;

  constructor(database: Database, events: EventEmitter) {
    this.#database = database;
    this.#events = events;
    events.on('progress', (of: Progress) => (of === 'unit' ? this.#beatSoon() : this.#beat()));
  }

  /** To be taken before runs are read, so that no change falls between reading and waiting. */
  get now(): number {
    return this.#beats;
  }

  /** Resolves once something may have changed since `seen`, or when `signal` is aborted. */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#beats !== seen || signal.aborted) return;
    this.#waiting++;
    this.#polling ??= this.#poll();
    try {
      await once(this.#events, 'beat', { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#waiting--;
    }
  }

  #beatSoon(): void {
    const pause = this.#last + UNITS_MS - performance.now();
    if (pause <= 0) this.#beat();
    else this.#soon ??= setTimeout(() => this.#beat(), pause);
  }

  #beat(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#last = performance.now();
    this.#beats++;
    this.#events.emit('beat');
  }

  async #poll(): Promise<void> {
    while (this.#waiting > 0) {
      await delay(POLL_MS); // a command that waits for another process's run is not to end before it
      // Where the database does not answer, those who wait find out for themselves.
      const marks = await this.#database.snapshot(readOpenMarks).catch(() => String(this.#beats));
      if (marks !== this.#seen) this.#beat();
      this.#seen = marks;
    }
    this.#polling = undefined;
  }
}
