import { EventEmitter } from 'node:events';
import { type Day, isoFromDay } from '../calendar/index.js';
import { dependentsOf } from '../catalogue/reads.js';
import { unknownCalculated } from '../catalogue/unknown.js';
import { TidemarkError } from '../errors/index.js';
import {
  type Database,
  insertRun,
  type ParkedUnit,
  type RunPage,
  readParked,
  readRun,
  readRuns,
} from '../storage/index.js';
import { cancelRun } from './cancel.js';
import { type MaterializerOptions } from './options.js';
import { Pulse } from './pulse.js';
import { infoOf, infosOf } from './run-info.js';
import { queueStranded } from './stranded.js';
import { type MaterializeRequest, type Materializer, type RunInfo } from './types.js';
import { until, watchAll, watchOne } from './watch.js';
import { Worker } from './worker.js';

/** Runs in the database, worked off in this process. Several processes may do so on one database. */
export class EmbeddedMaterializer implements Materializer {
  readonly #options: MaterializerOptions;
  readonly #events = new EventEmitter();
  readonly #worker: Worker;
  readonly #watched: { readonly database: Database; readonly pulse: Pulse };
  /** Those who watch: they are told nothing more once the work here ends. */
  readonly #watchers = new Set<AbortController>();

  constructor(options: MaterializerOptions) {
    this.#options = options;
    this.#events.setMaxListeners(0);
    this.#worker = new Worker(options, this.#events);
    this.#watched = { database: options.database, pulse: new Pulse(options.database, this.#events) };
  }

  async materialize(request: MaterializeRequest): Promise<RunInfo> {
    const { database, catalogue, calendar } = this.#options;
    const series = await catalogue.list();
    const known = await database.snapshot((session) => catalogue.read(session, series));
    const slugs = known.metrics.map((metric) => metric.slug);
    const wanted = request.keys?.map((key) => ({ key, slug: key.replace(/^calculated\./, '') }));
    const unknown = wanted?.find(({ slug }) => !slugs.includes(slug));
    if (unknown !== undefined) throw unknownCalculated(unknown.key, slugs);
    const metrics = wanted === undefined ? slugs : [...new Set(wanted.map(({ slug }) => slug))];
    const concerned = dependentsOf(known.metrics, metrics);
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
    // A definition whose run has failed is missing, too: it is queued before, and may let this run go first.
    const run = {
      trigger: 'MANUAL' as const,
      from: Math.min(from, request.to ?? last),
      to: request.to ?? last,
      metrics,
    };
    const id = await database.write(async (session) => {
      // With what reads them: no metric is given to readers beside an older version of what is computed from it.
      const again = (slug: string) => concerned.has(slug);
      await queueStranded(session, { now: calendar.now(), again });
      return insertRun(session, { ...run, now: calendar.now() });
    });
    this.wake();
    return (await this.run(id))!;
  }

  async finished(runId: number, onProgress?: (run: RunInfo) => void): Promise<RunInfo> {
    let last: RunInfo | undefined;
    for await (const run of watchOne(this.#watched, runId, new AbortController().signal)) {
      last = infoOf(run);
      onProgress?.(last);
    }
    return last!;
  }

  watch(runId?: number, signal?: AbortSignal): AsyncIterableIterator<RunInfo> {
    const stop = new AbortController();
    const abort = () => stop.abort();
    this.#watchers.add(stop);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const onEnd = () => {
      this.#watchers.delete(stop);
      signal?.removeEventListener('abort', abort);
    };
    const source =
      runId === undefined ? watchAll(this.#watched, stop.signal) : watchOne(this.#watched, runId, stop.signal);
    return until(stop, onEnd, (run) => infoOf(run), source);
  }

  async cancel(runId: number): Promise<RunInfo> {
    await cancelRun(this.#options, runId);
    this.#events.emit('progress');
    return (await this.run(runId))!;
  }

  async run(id: number): Promise<RunInfo | undefined> {
    return this.#options.database.snapshot(async (session) => {
      const run = await readRun(session, id);
      return run && (await infosOf(session, [run]))[0];
    });
  }

  async runs(page: RunPage): Promise<RunInfo[]> {
    return this.#options.database.snapshot(async (session) => infosOf(session, await readRuns(session, page)));
  }

  parkedUnits(runIds: readonly number[]): Promise<Map<number, ParkedUnit[]>> {
    return this.#options.database.snapshot((session) => readParked(session, runIds));
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
    this.#worker.wake();
  }

  start(): void {
    this.#worker.start();
  }

  stop(): Promise<void> {
    for (const watcher of this.#watchers) watcher.abort();
    return this.#worker.stop();
  }
}
