import { randomBytes } from 'node:crypto';
import { type EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { abandonRun, endRun, isChore, type StoredRun, takeRun } from '../storage/index.js';
import { workChore } from './chores/work-chore.js';
import { queueDueRuns } from './due.js';
import { type MaterializerOptions } from './options.js';
import { pickUp } from './pick-up.js';
import { FaultReport } from './report-faults.js';
import { type UnitDependencies } from './unit.js';
import { workRun } from './work.js';

/** How often the worker looks for due days and changed ranges when nobody wakes it. */
const POLL_MS = 5_000;
/** A run whose worker has been silent for so long is taken over. */
const DEAD_AFTER_MS = 30_000;
/** After a failure the worker queues nothing by itself for so long, then twice as long with each further one. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/** Works off runs in this process, one after the other, and queues those that time and changed data call for. */
export class Worker {
  readonly #options: MaterializerOptions;
  /** Emits `progress` after each unit and run. */
  readonly #events: EventEmitter;
  readonly #name = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
  #stopping: AbortController | undefined;
  #loop: Promise<void> | undefined;
  #wake: AbortController = new AbortController();
  /** Runs queued by the worker itself that failed in a row, and when (ms) it queues the next one at the earliest. */
  #failures = 0;
  #restUntil = 0;
  /** Chores and materializations take turns, so that neither keeps the other waiting for long. */
  #choresNext = false;

  constructor(options: MaterializerOptions, events: EventEmitter) {
    this.#options = options;
    this.#events = events;
  }

  /** Has it look for work now. */
  wake(): void {
    this.#wake.abort();
  }

  start(): void {
    if (this.#loop !== undefined) return;
    this.#stopping = new AbortController();
    this.#loop = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.wake();
    await this.#loop;
    this.#loop = undefined;
  }

  async #run(stopping: AbortSignal): Promise<void> {
    const { log } = this.#options;
    await pickUp(this.#options).catch((error: unknown) =>
      log.error({ err: error }, 'could not look for abandoned runs'),
    );
    while (!stopping.aborted) {
      this.#wake = new AbortController();
      let worked = false;
      try {
        if (Date.now() >= this.#restUntil) await queueDueRuns(this.#options);
        worked = await this.#workOne(stopping);
      } catch (error) {
        log.error({ err: error }, 'materialization failed; trying again shortly');
      }
      if (worked || stopping.aborted) continue;
      await delay(POLL_MS, undefined, { signal: this.#wake.signal, ref: false }).catch(() => undefined);
    }
  }

  async #workOne(stopping: AbortSignal): Promise<boolean> {
    const { database, log } = this.#options;
    const now = Date.now();
    const run = await database.write((session) =>
      takeRun(session, { worker: this.#name, now, deadBefore: now - DEAD_AFTER_MS, chores: this.#choresNext }),
    );
    if (run === undefined) return false;
    this.#choresNext = !isChore(run.trigger);
    const goesOn = run.unitsDone > 0;
    log.info(
      { run: run.id, trigger: run.trigger, metrics: run.metrics.length },
      goesOn ? 'run goes on' : 'run started',
    );
    const faults = new FaultReport(this.#options, run.id);
    const report: UnitDependencies['report'] = (fault, unit) => faults.add(fault, unit);
    try {
      const ended = await this.#work({ ...this.#options, report }, run, stopping);
      const paused = ended?.status === 'RUNNING';
      if (paused || (ended === undefined && stopping.aborted)) {
        await database.write((session) => abandonRun(session, run.id, this.#name)); // the next worker need not wait
      }
      if (ended !== undefined && !paused) {
        this.#noteOutcome(ended);
        this.#options.onEnded?.(ended);
        log.info({ run: run.id, status: ended.status, values: ended.valuesWritten }, 'run ended');
      }
    } catch (error) {
      this.#noteOutcome({ trigger: run.trigger, status: 'FAILED' });
      const message = error instanceof Error ? error.message : String(error);
      await database.write((session) =>
        endRun(session, run.id, { status: 'FAILED', error: message, now: Date.now(), worker: this.#name }),
      );
      this.#options.onEnded?.({ ...run, status: 'FAILED', finishedAt: Date.now() });
      log.error({ run: run.id, err: error }, 'run failed');
    } finally {
      await faults.end().catch((error: unknown) => log.error({ run: run.id, err: error }, 'could not tell what threw'));
    }
    this.#events.emit('progress');
    return true;
  }

  #work(
    dependencies: MaterializerOptions & Pick<UnitDependencies, 'report'>,
    run: StoredRun,
    stopping: AbortSignal,
  ): Promise<StoredRun | undefined> {
    const onProgress = () => this.#events.emit('progress');
    if (!isChore(run.trigger)) return workRun(dependencies, run, this.#name, stopping, onProgress);
    const chore = this.#options.chores?.[run.trigger];
    if (chore === undefined) throw new Error(`Nothing here does runs of trigger ${run.trigger}.`);
    return workChore(this.#options, chore, run, this.#name, stopping, onProgress);
  }

  /** What keeps failing (a damaged page) is tried again, ever more seldom: neither given up nor run in circles. */
  #noteOutcome({ trigger, status }: Pick<StoredRun, 'trigger' | 'status'>): void {
    if (status === 'SUCCEEDED') {
      this.#failures = 0;
      this.#restUntil = 0;
    } else if (status === 'FAILED' && (trigger === 'SCHEDULE' || trigger === 'LATE_DATA')) {
      this.#restUntil = Date.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures++);
    }
  }
}
