import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Calendar, type Day, isoFromDay } from '../calendar/index.js';
import { type CatalogueReader } from '../catalogue/snapshot.js';
import { unknownCalculated } from '../catalogue/unknown.js';
import { TidemarkError } from '../errors/index.js';
import {
  abandonRun,
  changedBlocks,
  type Database,
  endRun,
  type IdLease,
  insertRun,
  readRun,
  readRuns,
  readRunsIn,
  readWatermark,
  runningWorkers,
  type SeriesCatalogue,
  type StoredRun,
  takeRun,
} from '../storage/index.js';
import { closableDay } from './schedule.js';
import { markBroken, queueStranded } from './stranded.js';
import { type MaterializeRequest, type Materializer, type RunInfo } from './types.js';
import { type UnitDependencies } from './unit.js';
import { workRun } from './work.js';

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface MaterializerOptions extends Omit<UnitDependencies, 'report'> {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
  readonly leases: IdLease;
  readonly series: SeriesCatalogue;
  readonly calendar: Calendar;
  readonly log: Log;
  /** Minutes after midnight. */
  readonly closeAt: number;
  /** Whether TODAY is pinned: then the last complete day is closed at once. */
  readonly pinned: boolean;
}

/** How often the worker looks for due days and changed ranges when nobody wakes it. */
const POLL_MS = 5_000;
/** A run whose worker has been silent for so long is taken over. */
const DEAD_AFTER_MS = 30_000;
/** After a failure the worker queues nothing by itself for so long, then twice as long with each further one. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/** Runs units in this process, one after the other. Several processes may do so on one database. */
export class EmbeddedMaterializer implements Materializer {
  readonly #options: MaterializerOptions;
  readonly #worker = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
  readonly #events = new EventEmitter();
  #stopping: AbortController | undefined;
  #loop: Promise<void> | undefined;
  #wake: AbortController = new AbortController();
  /** Runs queued by the worker itself that failed in a row, and when (ms) it queues the next one at the earliest. */
  #failures = 0;
  #restUntil = 0;

  constructor(options: MaterializerOptions) {
    this.#options = options;
    this.#events.setMaxListeners(0);
  }

  async materialize(request: MaterializeRequest): Promise<RunInfo> {
    const { database, catalogue, calendar, leases } = this.#options;
    const series = await catalogue.list();
    const known = await database.snapshot((session) => catalogue.read(session, series));
    const slugs = known.metrics.map((metric) => metric.slug);
    const wanted = request.keys?.map((key) => ({ key, slug: key.replace(/^calculated\./, '') }));
    const unknown = wanted?.find(({ slug }) => !slugs.includes(slug));
    if (unknown !== undefined) throw unknownCalculated(unknown.key, slugs);
    const metrics = wanted === undefined ? slugs : [...new Set(wanted.map(({ slug }) => slug))];
    const last = calendar.lastCompleteDay();
    if (request.from != null && request.from > (request.to ?? last)) {
      throw new TidemarkError('BAD_USER_INPUT', '`from` is after `to`.', { path: 'from' });
    }
    if (request.to != null && request.to > last) {
      throw new TidemarkError('BAD_USER_INPUT', `Only complete days are cached: the last one is ${isoFromDay(last)}.`, {
        path: 'to',
      });
    }
    const ranged = request.from != null || request.to != null;
    const from = ranged ? (request.from ?? 0) : (known.watermark ?? last) + 1;
    // A definition whose run has failed is missing, too: it is computed first.
    const first = await leases.take('run', 2);
    const id = first + 1;
    const run = {
      id,
      trigger: 'MANUAL' as const,
      from: Math.min(from, request.to ?? last),
      to: request.to ?? last,
      metrics,
    };
    await database.write(async (session) => {
      await queueStranded(session, first, calendar.now());
      await insertRun(session, { ...run, now: calendar.now() });
    });
    this.wake();
    return (await this.run(id))!;
  }

  async finished(runId: number, onProgress?: (run: RunInfo) => void): Promise<RunInfo> {
    for (;;) {
      const run = await this.run(runId);
      if (run === undefined) throw new TidemarkError('NOT_FOUND', `There is no run ${runId}.`);
      onProgress?.(run);
      if (run.status !== 'QUEUED' && run.status !== 'RUNNING') return run;
      // Another process may be the one that works on it: its progress is only seen by looking again.
      await Promise.race([once(this.#events, 'progress'), delay(250)]);
    }
  }

  async run(id: number): Promise<RunInfo | undefined> {
    const run = await this.#options.database.snapshot((session) => readRun(session, id));
    return run === undefined ? undefined : infoOf(run);
  }

  async runs(page: { first: number; beforeId?: number }): Promise<RunInfo[]> {
    return (await this.#options.database.snapshot((session) => readRuns(session, page))).map(infoOf);
  }

  async lastRuns(slugs: readonly string[]): Promise<Map<string, RunInfo>> {
    const found = new Map<string, RunInfo>();
    let beforeId: number | undefined;
    // Runs are few and the newest ones name most metrics: a few pages of them answer for all.
    for (let page = 0; page < 20 && found.size < slugs.length; page++) {
      const runs = await this.runs({ first: 200, ...(beforeId === undefined ? {} : { beforeId }) });
      for (const run of runs) {
        for (const slug of run.metrics) if (slugs.includes(slug) && !found.has(slug)) found.set(slug, run);
      }
      if (runs.length < 200) break;
      beforeId = runs.at(-1)!.id;
    }
    return found;
  }

  async materializedThrough(slugs: readonly string[]): Promise<Map<string, Day | null>> {
    const { database, catalogue } = this.#options;
    const series = await catalogue.list();
    const known = await database.snapshot((session) => catalogue.read(session, series));
    const published = new Set(known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug));
    return new Map(slugs.map((slug) => [slug, published.has(slug) ? known.watermark : null]));
  }

  /** Has the worker look for work now. */
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
    await this.#pickUp().catch((error: unknown) => log.error({ err: error }, 'could not look for abandoned runs'));
    while (!stopping.aborted) {
      this.#wake = new AbortController();
      let worked = false;
      try {
        await this.#queueDueRuns();
        worked = await this.#workOne(stopping);
      } catch (error) {
        log.error({ err: error }, 'materialization failed; trying again shortly');
      }
      if (worked || stopping.aborted) continue;
      await delay(POLL_MS, undefined, { signal: this.#wake.signal, ref: false }).catch(() => undefined);
    }
  }

  /**
   * What others left: runs of processes of this host that are no more are given up, so that nobody waits for their silence
   * to last; definitions whose run has failed (a plugin was gone) are queued again.
   */
  async #pickUp(): Promise<void> {
    const { database, catalogue, series, leases, calendar } = this.#options;
    await markBroken(database, catalogue, series);
    const id = await leases.take('run', 1);
    await database.write((session) => queueStranded(session, id, calendar.now()));
    const running = await database.snapshot(runningWorkers);
    for (const { id, worker } of running) {
      const [host, pid] = worker?.split(':') ?? [];
      if (host !== hostname() || pid === undefined || isAlive(Number(pid))) continue;
      await database.write((session) => abandonRun(session, id, worker));
    }
  }

  /** Queues the close of the day and the recomputation of what changed, unless such a run is there already. */
  async #queueDueRuns(): Promise<void> {
    const { database, calendar, leases, closeAt, pinned, catalogue } = this.#options;
    if (Date.now() < this.#restUntil) return;
    const due = closableDay(calendar, closeAt, pinned);
    const series = await catalogue.list();
    const { known, open, changed } = await database.snapshot(async (session) => {
      const watermark = await readWatermark(session);
      return {
        known: await catalogue.read(session, series),
        open: await readRunsIn(session, ['QUEUED', 'RUNNING']),
        changed: watermark === null ? [] : await changedBlocks(session, watermark),
      };
    });
    if (known.watermark === null) return; // nothing has been defined yet: there is nothing to close
    const metrics = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
    const closing = open.some((run) => (run.trigger === 'SCHEDULE' || run.trigger === 'MANUAL') && run.to >= due);
    const queue = async (trigger: 'SCHEDULE' | 'LATE_DATA', from: Day, to: Day) => {
      const id = await leases.take('run', 1);
      await database.write((session) => insertRun(session, { id, trigger, from, to, metrics, now: calendar.now() }));
    };
    if (known.watermark < due && !closing) await queue('SCHEDULE', known.watermark + 1, due);
    // Runs that wait compute what changed in their blocks along: what is left over is worked off after them.
    if (changed.length > 0 && open.length === 0) {
      const from = changed.reduce((least, block) => Math.min(least, block.from), known.watermark);
      await queue('LATE_DATA', from, known.watermark);
    }
  }

  async #workOne(stopping: AbortSignal): Promise<boolean> {
    const { database, log } = this.#options;
    const now = Date.now();
    const run = await database.write((session) =>
      takeRun(session, { worker: this.#worker, now, deadBefore: now - DEAD_AFTER_MS }),
    );
    if (run === undefined) return false;
    log.info({ run: run.id, trigger: run.trigger, metrics: run.metrics.length }, 'run started');
    const report: UnitDependencies['report'] = (fault, unit) =>
      log.warn(
        { run: unit.run, model: unit.model, block: unit.block, ...fault },
        'an operator threw: the value is empty',
      );
    try {
      const ended = await workRun({ ...this.#options, report }, run, this.#worker, stopping, () =>
        this.#events.emit('progress'),
      );
      if (ended === undefined && stopping.aborted) {
        await database.write((session) => abandonRun(session, run.id, this.#worker)); // the next worker need not wait
      }
      if (ended !== undefined) {
        this.#noteOutcome(ended);
        log.info({ run: run.id, status: ended.status, values: ended.valuesWritten }, 'run ended');
      }
    } catch (error) {
      this.#noteOutcome({ trigger: run.trigger, status: 'FAILED' });
      const message = error instanceof Error ? error.message : String(error);
      await database.write((session) =>
        endRun(session, run.id, { status: 'FAILED', error: message, now: Date.now(), worker: this.#worker }),
      );
      log.error({ run: run.id, err: error }, 'run failed');
    }
    this.#events.emit('progress');
    return true;
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function infoOf(run: StoredRun): RunInfo {
  return {
    id: run.id,
    status: run.status,
    trigger: run.trigger,
    from: run.from,
    to: run.to,
    metrics: run.metrics,
    progress: run.status === 'SUCCEEDED' ? 1 : run.unitsTotal === 0 ? 0 : run.unitsDone / run.unitsTotal,
    valuesWritten: run.valuesWritten,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    error: run.error,
  };
}
