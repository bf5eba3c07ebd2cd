import { isOutage } from '../../../errors/index.js';
import { type Database, type UnitRef } from '../../../storage/index.js';
import { type Log } from '../../log.js';
import { type UnitDispatcher } from '../types.js';
import { type UnitWorker } from '../unit-worker.js';
import { giveBack, noteSilence } from './lost-units.js';
import { type StartThread, ThreadLost, UnitThread } from './unit-thread.js';

/** All in ms. */
export interface ThreadPatience {
  /** A thread that gives no sign of life for so long, in the middle of a unit, does not return. */
  readonly silentMs: number;
  /** So long may units that nobody waits for any more go on. */
  readonly graceMs: number;
  /** After so long without a unit a thread ends. */
  readonly idleMs: number;
  /** For so long units are done in this thread, where others can do none. */
  readonly ownMs: number;
}

export const THREAD_PATIENCE: ThreadPatience = { silentMs: 30_000, graceMs: 5_000, idleMs: 60_000, ownMs: 600_000 };

export interface ThreadUnitsOptions {
  /** Threads at most. */
  readonly threads: number;
  readonly start: StartThread;
  /** Name of this process: its threads are named `PROCESS/1`, `PROCESS/2` and so on, none twice. */
  readonly process: string;
  /** Works in this thread, where others can do nothing. */
  readonly own: UnitWorker;
  readonly database: Database;
  readonly log: Log;
  readonly patience?: Partial<ThreadPatience>;
  /** Told where a unit was refused; left out: this thread does what its threads refuse, for it loaded its plugins before them. */
  readonly onRefused?: (() => void) | undefined;
}

/**
 * Has units done in threads of this process, which are begun when the first unit comes and ended when none has come for a while. A
 * thread that is lost is followed by a new one; its unit waits again.
 */
export class ThreadUnits implements UnitDispatcher {
  readonly #options: ThreadUnitsOptions;
  readonly #patience: ThreadPatience;
  /** Those without a unit, the one used last at the end; and when they are ended. */
  readonly #idle: { readonly thread: UnitThread; readonly timer: NodeJS.Timeout }[] = [];
  readonly #busy = new Map<UnitThread, Promise<void>>();
  readonly #closing = new Set<Promise<void>>();
  #begun = 0;
  /** Until then (ms, monotonic) this thread does what others cannot. */
  #ownUntil = Number.NEGATIVE_INFINITY;

  constructor(options: ThreadUnitsOptions) {
    this.#options = options;
    this.#patience = { ...THREAD_PATIENCE, ...options.patience };
  }

  get capacity(): number {
    return this.#isOwn ? 1 : this.#options.threads;
  }

  async work(unit: UnitRef): Promise<void> {
    if (this.#isOwn) {
      await this.#options.own.work(unit);
      return;
    }
    const thread = this.#take();
    const work = this.#work(thread, unit);
    const settled = work.catch(() => undefined);
    this.#busy.set(thread, settled);
    try {
      await work;
    } finally {
      this.#busy.delete(thread);
      if (thread.usable) this.#rest(thread);
      else this.#dismiss(thread);
    }
  }

  /** What is under way has a little time left; then its threads are ended, and the units wait again. */
  letGo(): void {
    const threads = [...this.#busy.keys()];
    if (threads.length === 0) return;
    const timer = setTimeout(() => {
      for (const thread of threads) if (this.#busy.has(thread)) void thread.end('LET_GO');
    }, this.#patience.graceMs);
    void Promise.all(this.#busy.values()).then(() => clearTimeout(timer));
  }

  async close(): Promise<void> {
    this.letGo();
    await Promise.all(this.#busy.values());
    for (const { thread, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      this.#dismiss(thread);
    }
    await Promise.all(this.#closing);
  }

  get #isOwn(): boolean {
    return performance.now() < this.#ownUntil;
  }

  #take(): UnitThread {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.thread.usable) return idle.thread;
      this.#dismiss(idle.thread); // it died while it had nothing to do
    }
    const { start, process, log } = this.#options;
    return new UnitThread(start, `${process}/${++this.#begun}`, log);
  }

  #rest(thread: UnitThread): void {
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((idle) => idle.thread === thread);
      this.#idle.splice(at, 1);
      this.#dismiss(thread);
    }, this.#patience.idleMs);
    timer.unref();
    this.#idle.push({ thread, timer });
  }

  #dismiss(thread: UnitThread): void {
    const closed = thread.close(this.#patience.graceMs).finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  async #work(thread: UnitThread, unit: UnitRef): Promise<void> {
    const { log, onRefused } = this.#options;
    try {
      const outcome = await thread.work(unit, this.#patience.silentMs);
      if (outcome !== 'REFUSED') return;
      if (onRefused !== undefined) return onRefused();
      log.warn(
        {},
        'plugins have changed since this process loaded them: until it is started again, it computes in its own thread',
      );
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error;
      if (error.loss !== 'UNSTARTED') return this.#lose(thread, unit, error);
      if (isOutage(error.cause)) throw error.cause;
      log.error(
        { err: error.cause },
        'a thread could not begin: units are done in the own thread of this process for a while',
      );
    }
    // Whoever handed the unit out finds that it still waits, and hands it out again.
    this.#ownUntil = performance.now() + this.#patience.ownMs;
  }

  async #lose(thread: UnitThread, unit: UnitRef, { loss, cause }: ThreadLost): Promise<void> {
    const { database, log } = this.#options;
    if (loss === 'SILENT') {
      log.error(unit, 'a unit does not return: its thread was ended');
      await noteSilence(database, unit, thread.name, this.#patience.silentMs);
      return;
    }
    if (loss === 'DIED') log.error({ ...unit, err: cause }, 'a thread died in the middle of a unit, which waits again');
    await giveBack(database, unit, thread.name, loss === 'DIED');
  }
}
