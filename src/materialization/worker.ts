import { type EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isOutage, thrownText } from '../errors/index.js';
import {
  abandonRun,
  endRun,
  goesBefore,
  isChore,
  noteInterruption,
  type RunLease,
  readRunsIn,
  releaseUnitsOf,
  runLeases,
  type StoredRun,
  takeRun,
} from '../storage/index.js';
import { workChore } from './chores/work-chore.js';
import { queueDueRuns } from './due.js';
import { nameOfProcess } from './leases/process-name.js';
import { SilentLeases } from './leases/silent.js';
import { PACE, type Pace } from './limits.js';
import { type MaterializerOptions } from './options.js';
import { pickUp } from './pick-up.js';
import { type Progress } from './pulse.js';
import { Turns } from './turns.js';
import { InProcessUnits } from './units/in-process.js';
import { type UnitDispatcher } from './units/types.js';
import { UnitWorker } from './units/unit-worker.js';
import { workRun } from './work.js';

/** After a failure the worker queues nothing by itself for so long, then twice as long with each further one. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;
/** Nothing is to be stale for more than about a minute. */
const LONGEST_LATE_REST_MS = 20_000;

/** Works off runs in this process, one after the other, and queues those that time and changed data call for. */
export class Worker {
  readonly #options: MaterializerOptions;
  /** Emits `progress` after each unit and run. */
  readonly #events: EventEmitter;
  readonly #name = nameOfProcess();
  readonly #dispatcher: UnitDispatcher;
  readonly #pace: Pace;
  readonly #silent: SilentLeases<RunLease>;
  #stopping: AbortController | undefined;
  #loop: Promise<void> | undefined;
  #wake: AbortController = new AbortController();
  /** Runs queued by the worker itself that failed in a row, and when (ms, monotonic) it queues the next one at the earliest. */
  #failures = 0;
  #restUntil = 0;
  /** When (ms, monotonic) what changed is looked for again: a burst goes on while its first part is computed. */
  #lateFrom = 0;
  readonly #turns = new Turns();

  constructor(options: MaterializerOptions, events: EventEmitter) {
    this.#options = options;
    this.#events = events;
    this.#pace = options.pace ?? PACE;
    this.#silent = new SilentLeases(
      this.#pace.deadAfterMs,
      ({ id }) => String(id),
      ({ fence, beat }) => `${fence} ${beat}`,
    );
    const worker = new UnitWorker(options, this.#name);
    this.#dispatcher =
      options.dispatcher?.({ worker, process: this.#name }) ??
      new InProcessUnits(worker, options.database.dialect, options.unitsAtOnce);
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
    await this.#dispatcher.close();
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
        await this.#queueDue();
        worked = await this.#workOne(stopping);
      } catch (error) {
        log.error({ err: error }, 'materialization failed; trying again shortly');
      }
      if (worked || stopping.aborted) continue;
      await delay(this.#pace.pollMs, undefined, { signal: this.#wake.signal, ref: false }).catch(() => undefined);
    }
  }

  /** Works on a run, if there is one; false where there is nothing to do, or the database is to be left alone for a while. */
  async #workOne(stopping: AbortSignal): Promise<boolean> {
    const { log } = this.#options;
    const run = await this.#take();
    if (run === undefined) return false;
    this.#turns.taken(run);
    const goesOn = run.unitsDone > 0;
    log.info(
      { run: run.id, trigger: run.trigger, metrics: run.metrics.length },
      goesOn ? 'run goes on' : 'run started',
    );
    const began = performance.now();
    try {
      const ended = await this.#work(run, stopping);
      const paused = ended?.status === 'RUNNING';
      if (paused) this.#turns.gaveWay(ended);
      if (paused || (ended === undefined && stopping.aborted)) await this.#abandon(run); // the next need not wait
      if (ended !== undefined && !paused) {
        this.#noteOutcome(ended);
        if (ended.trigger === 'LATE_DATA') this.#restOfLate(performance.now() - began);
        this.#options.onEnded?.(ended);
        log.info({ run: run.id, status: ended.status, values: ended.valuesWritten }, 'run ended');
      }
    } catch (error) {
      if (isOutage(error)) return this.#interrupt(run, error);
      await this.#fail(run, error);
    }
    this.#events.emit('progress');
    return true;
  }

  async #queueDue(): Promise<void> {
    const now = performance.now();
    if (now >= this.#restUntil) await queueDueRuns(this.#options, now >= this.#lateFrom);
  }

  /** Whether something waits, or is due, that goes before a definition does on. What hinders looking is not the definition's fault. */
  async #othersWait(run: StoredRun): Promise<boolean> {
    const { database, log } = this.#options;
    try {
      await this.#queueDue();
    } catch (error) {
      if (isOutage(error)) throw error;
      log.error({ err: error }, 'could not look for what is due');
    }
    const open = await database.snapshot((session) => readRunsIn(session, ['QUEUED', 'RUNNING']));
    return open.some(({ id, trigger }) => id !== run.id && goesBefore(trigger));
  }

  /** Takes a run that waits, or whose coordinator is dead: what that one's process worked on waits again. */
  async #take(): Promise<StoredRun | undefined> {
    const { database, engine, signature } = this.#options;
    const leases = await database.snapshot(runLeases);
    const silent = this.#silent.among(leases);
    const by = { ...this.#turns.order, worker: this.#name, now: Date.now(), silent, engine, signature };
    const run = await database.write((session) => takeRun(session, by), { derived: true });
    const before = leases.find(({ id }) => id === run?.id);
    if (run === undefined || before === undefined) return run;
    const dead = before.worker;
    if (dead !== null) await database.write((session) => releaseUnitsOf(session, run.id, dead));
    return run;
  }

  /** Late data waits as long again as the last of it took: a burst costs a few runs, not one after the other without end. */
  #restOfLate(took: number): void {
    this.#lateFrom = performance.now() + Math.min(took, LONGEST_LATE_REST_MS);
  }

  async #fail(run: StoredRun, error: unknown): Promise<void> {
    const { database, log } = this.#options;
    this.#noteOutcome({ trigger: run.trigger, status: 'FAILED' });
    const message = thrownText(error);
    await database.write((session) =>
      endRun(session, run.id, { status: 'FAILED', error: message, now: Date.now(), fence: run.fence }),
    );
    this.#options.onEnded?.({ ...run, status: 'FAILED', finishedAt: Date.now() });
    log.error({ run: run.id, err: error }, 'run failed');
  }

  /** The database is away or full, which is nobody's fault: the run says so, and goes on where it was as soon as it can. */
  async #interrupt(run: StoredRun, error: unknown): Promise<false> {
    const { database, log } = this.#options;
    log.error({ run: run.id, err: error }, 'run interrupted');
    const reason = `Interrupted, and goes on by itself: ${thrownText(error)}`;
    await database.write((session) => noteInterruption(session, run, reason)).catch(() => undefined); // may not be possible
    await this.#abandon(run);
    this.#events.emit('progress');
    return false;
  }

  #abandon(run: StoredRun): Promise<void> {
    return this.#options.database.write((session) => abandonRun(session, run.id, this.#name));
  }

  #work(run: StoredRun, stopping: AbortSignal): Promise<StoredRun | undefined> {
    const onProgress = () => this.#events.emit('progress', 'unit' satisfies Progress);
    if (!isChore(run.trigger)) {
      const othersWait = () => this.#othersWait(run);
      return workRun(this.#options, this.#dispatcher, run, stopping, onProgress, othersWait);
    }
    const chore = this.#options.chores?.[run.trigger];
    if (chore === undefined) throw new Error(`Nothing here does runs of trigger ${run.trigger}.`);
    return workChore(this.#options, chore, run, stopping, onProgress);
  }

  /** What keeps failing (a damaged page) is tried again, ever more seldom: neither given up nor run in circles. */
  #noteOutcome({ trigger, status }: Pick<StoredRun, 'trigger' | 'status'>): void {
    if (status === 'SUCCEEDED') {
      this.#failures = 0;
      this.#restUntil = 0;
    } else if (status === 'FAILED' && (trigger === 'SCHEDULE' || trigger === 'LATE_DATA')) {
      this.#restUntil = performance.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures++);
    }
  }
}
