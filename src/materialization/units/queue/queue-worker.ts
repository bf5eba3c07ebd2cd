import { type Job, Worker } from 'bullmq';
import { type UnitRef } from '../../../storage/index.js';
import { type Log } from '../../log.js';
import { type UnitOutcome } from '../types.js';
import { QUEUE, type QueuePlace, type UnitJob } from './job.js';
import { retryStrategy } from './jobs.js';
import { queueUnreachable, within } from './unreachable.js';

/**
 * A job whose worker gives no sign of life for so long (ms) is given up, never begun again: the unit's lease in the database says
 * whether somebody is at it, and the coordinator hands it out again.
 */
const LOCK_MS = 6_000;
const LOOK_FOR_STALLED_MS = 3_000;
/** After Redis was away jobs are asked for so soon (ms). */
const RETRY_MS = 1_000;

export interface QueueWorkerOptions {
  readonly place: QueuePlace;
  /** Units at once. */
  readonly units: number;
  /** Does a unit; rejects where the database is away. */
  readonly work: (unit: UnitRef) => Promise<UnitOutcome>;
  readonly log: Log;
}

/** Takes units out of the queue and has them done. Redis may go and come back: what was begun is finished without it. */
export class QueueWorker {
  readonly #options: QueueWorkerOptions;
  readonly #worker: Worker<UnitJob, UnitOutcome>;
  /** Why Redis did not answer last; undefined since it has answered. */
  #problem: Error | undefined;
  #started = false;

  constructor(options: QueueWorkerOptions) {
    this.#options = options;
    const { url, prefix } = options.place;
    this.#worker = new Worker(QUEUE, (job: Job<UnitJob>) => this.#work(job), {
      connection: { url, maxRetriesPerRequest: null, retryStrategy },
      prefix,
      autorun: false,
      concurrency: options.units,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_FOR_STALLED_MS,
      maxStalledCount: 0,
      runRetryDelay: RETRY_MS,
    });
    this.#worker.on('error', (error) => this.#hear(error));
    this.#worker.on('failed', (job, err) => {
      // Such as a database that is away: the coordinator finds the unit waiting, or waits for its lease to fall silent.
      options.log.error({ run: job?.data.run, unit: job?.data.seq, err }, 'a unit was left');
    });
  }

  /** Begins to take units. @throws QUEUE_UNREACHABLE where Redis does not answer within `patience` ms */
  async start(patience: number): Promise<void> {
    const { url } = this.#options.place;
    try {
      await within(patience, this.#worker.waitUntilReady());
    } catch (error) {
      void this.#worker.close(true);
      throw queueUnreachable(url, this.#problem ?? error);
    }
    this.#problem = undefined;
    this.#started = true;
    this.#worker.run().catch((error: unknown) => this.#options.log.error({ err: error }, 'the worker stopped'));
  }

  /** Takes no more units; true when those that were begun are finished, false where that takes longer than `patience` ms. */
  async close(patience: number): Promise<boolean> {
    return within(patience, this.#worker.close()).then(
      () => true,
      () => false,
    );
  }

  async #work({ data }: Job<UnitJob>): Promise<UnitOutcome> {
    if (this.#problem !== undefined) {
      this.#problem = undefined;
      this.#options.log.info({}, 'Redis answers again');
    }
    return this.#options.work(data);
  }

  /** Connections that break are told of once; jobs that Redis has forgotten are no loss. */
  #hear(error: Error & { readonly code?: unknown }): void {
    const { log, place } = this.#options;
    const isConnection =
      typeof error.code === 'string' || /Connection is closed|LOADING|MASTERDOWN/.test(error.message);
    if (!isConnection) {
      log.info({ reason: error.message }, 'a job was lost in Redis; its unit is in the database');
      return;
    }
    if (this.#started && this.#problem === undefined) {
      log.error({ err: queueUnreachable(place.url, error) }, 'Redis does not answer');
    }
    this.#problem = error;
  }
}
