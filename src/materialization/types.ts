import { type Day } from '../calendar/index.js';
import { type ParkedUnit, type RunPage, type StoredRunStatus, type StoredRunTrigger } from '../storage/index.js';

export type { ParkedUnit };

export interface RunInfo {
  readonly id: number;
  readonly status: StoredRunStatus;
  readonly trigger: StoredRunTrigger;
  readonly from: Day;
  readonly to: Day;
  /** Slugs. */
  readonly metrics: readonly string[];
  /** 0 to 1. */
  readonly progress: number;
  /** Pieces of work; 0 until it has been planned. More may be added while it runs. */
  readonly unitsTotal: number;
  readonly unitsDone: number;
  /** Days that it is asked to compute, and of these how many it has computed for all entities. A chore has none. */
  readonly daysTotal: number;
  readonly daysDone: number;
  readonly valuesWritten: number;
  /** Since it was begun; null before, and where the clock was put back meanwhile. */
  readonly valuesPerSecond: number | null;
  /** An estimate, while it runs and a unit is done; else null. */
  readonly secondsLeft: number | null;
  /** Version of the engine, and signature of the operators, that it computes with; null while it is queued. */
  readonly engineVersion: string | null;
  readonly signature: string | null;
  /** ms */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Why it failed; while it runs, why it was interrupted last. */
  readonly error: string | null;
  /** What definitions of plugins did wrong, ten of them at most. */
  readonly warnings: readonly string[];
}

export interface MaterializeRequest {
  /** `calculated.x` keys; left out: all. */
  readonly keys?: readonly string[] | null;
  /** Both left out: what is missing or stale. */
  readonly from?: Day | null;
  readonly to?: Day | null;
}

/** Computes and caches daily values, in runs of units. */
export interface Materializer {
  /** Queues a run and returns it; @throws METRIC_UNKNOWN, BAD_USER_INPUT */
  materialize(request: MaterializeRequest): Promise<RunInfo>;
  /** Resolves when the run has ended. `onProgress` is called after each unit. */
  finished(runId: number, onProgress?: (run: RunInfo) => void): Promise<RunInfo>;
  /**
   * Ends a run that waits or is worked on: it is CANCELLED when this returns, and its worker stops before it writes anything
   * more. What it has stored stays. What is still stale is found by the next look and queued again, by a run of its own
   * (LATE_DATA, SCHEDULE). A definition stays at the version that readers see, or is computed on reading, until someone
   * edits it or calls `materialize`, or the next day is closed. @throws NOT_FOUND, CONFLICT (it has ended; DELETION, REFOLD)
   */
  cancel(runId: number): Promise<RunInfo>;
  /**
   * The present state, then each change: of one run, until its end has been told; or of all runs that have not ended, and of new
   * ones, until `signal` is aborted, the consumer returns or the materializer stops. Who is slow gets the newest state.
   * @throws NOT_FOUND, with the first one
   */
  watch(runId?: number, signal?: AbortSignal): AsyncIterableIterator<RunInfo>;
  run(id: number): Promise<RunInfo | undefined>;
  /** Newest first unless `ascending`; those with ids between `afterId` and `beforeId`, both left out. */
  runs(page: RunPage): Promise<RunInfo[]>;
  /** Units that failed three times, by run; a hundred of each at most. */
  parkedUnits(runIds: readonly number[]): Promise<Map<number, ParkedUnit[]>>;
  /** The newest run that computes or computed each metric (slug). */
  lastRuns(slugs: readonly string[]): Promise<Map<string, RunInfo>>;
  /** Last day whose values of the metric are cached and visible; null before its first publication. */
  materializedThrough(slugs: readonly string[]): Promise<Map<string, Day | null>>;
  /** Starts working off runs, closing days and recomputing what changed; in the server. */
  start(): void;
  stop(): Promise<void>;
}
