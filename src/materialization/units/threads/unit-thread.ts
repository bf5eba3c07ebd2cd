import { type Worker } from 'node:worker_threads';
import { type UnitRef } from '../../../storage/index.js';
import { SilentLeases } from '../../leases/silent.js';
import { type Log } from '../../log.js';
import { type UnitOutcome } from '../types.js';
import { type Answer, type Question } from './messages.js';
import { SignsOfLife } from './signs-of-life.js';
import { errorOf } from './told-error.js';

/** Starts a thread whose worker has that name, and which gives signs of life in `memory`. */
export type StartThread = (name: string, memory: SharedArrayBuffer) => Worker;

/**
 * Why a thread is no more: it never began; it died (an uncaught error, no memory left, process.exit in a plugin); it was ended, since
 * it gave no sign of life (a plugin that does not return) or since nobody waits for it any more.
 */
export type Loss = 'UNSTARTED' | 'DIED' | 'SILENT' | 'LET_GO';

/** Thrown to who waits for a unit whose thread is no more: the lease is nobody's now. */
export class ThreadLost extends Error {
  constructor(
    readonly loss: Loss,
    cause: unknown,
  ) {
    super(`The thread ended: ${loss}.`, { cause });
  }
}

interface Asked {
  resolve(outcome: UnitOutcome): void;
  reject(error: unknown): void;
}

/** One thread, seen from the server's: does one unit at a time. */
export class UnitThread {
  readonly #worker: Worker;
  readonly #signs = new SignsOfLife();
  readonly #exited: Promise<void>;
  #asked: Asked | undefined;
  #ready = false;
  #alive = true;
  #loss: Loss | undefined;
  #failure: unknown;

  constructor(
    start: StartThread,
    readonly name: string,
    private readonly log: Log,
  ) {
    this.#worker = start(name, this.#signs.memory);
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#hear(answer));
    this.#worker.on('error', (error) => {
      this.#failure = error;
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#alive = false;
        this.#asked?.reject(new ThreadLost(this.#loss ?? (this.#ready ? 'DIED' : 'UNSTARTED'), this.#failure));
        resolve();
      });
    });
  }

  /** Whether it can be asked for units. */
  get usable(): boolean {
    return this.#alive && this.#ready && this.#loss === undefined;
  }

  /**
   * Has it do a unit; a thread that gives no sign of life for `patience` ms meanwhile is ended.
   * @throws ThreadLost, UNSTARTED with the cause where it could not open its workspace; DATABASE_UNREACHABLE, DATABASE_FULL
   */
  async work(unit: UnitRef, patience: number): Promise<UnitOutcome> {
    const silent = new SilentLeases<number>(patience, String, String);
    const watch = setInterval(
      () => {
        // The modules that a thread begins with are loaded in one go.
        if (this.#ready && silent.among([this.#signs.count]).length > 0) void this.end('SILENT');
      },
      Math.max(patience / 10, 10),
    );
    try {
      return await new Promise<UnitOutcome>((resolve, reject) => {
        this.#asked = { resolve, reject };
        this.#worker.ref();
        this.#ask({ is: 'unit', run: unit.run, seq: unit.seq });
      });
    } finally {
      clearInterval(watch);
      this.#asked = undefined;
      this.#worker.unref();
    }
  }

  /** Ends it wherever it is: resolves when it is no more. */
  async end(loss: Loss): Promise<void> {
    this.#loss ??= loss;
    await this.#worker.terminate();
    await this.#exited;
  }

  /** Has it close its database and end; after `patience` ms it is not asked any more. */
  async close(patience: number): Promise<void> {
    this.#ask({ is: 'end' });
    const timer = setTimeout(() => void this.end('LET_GO'), patience);
    await this.#exited;
    clearTimeout(timer);
  }

  #ask(question: Question): void {
    this.#worker.postMessage(question);
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#asked?.reject(this.#ready ? error : new ThreadLost('UNSTARTED', error));
  }

  #hear(answer: Answer): void {
    switch (answer.is) {
      case 'ready':
        this.#ready = true;
        break;
      case 'outcome':
        this.#asked?.resolve(answer.outcome);
        break;
      case 'failed':
        this.#fail(errorOf(answer.error));
        break;
      case 'line': {
        const { level, facts, error, message } = answer;
        this.log[level](error === undefined ? facts : { ...facts, err: errorOf(error) }, message);
      }
    }
  }
}
