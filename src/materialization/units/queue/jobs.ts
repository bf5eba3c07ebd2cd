import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { QUEUE, type QueuePlace, type UnitJob } from './job.js';
import { within } from './unreachable.js';

/** Called with each job that has ended, and what its worker returned (undefined: it was given up). */
export type OnEnded = (id: string, outcome: string | undefined) => void;

/** Retries of a broken connection: soon, and for ever. */
export const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);

/** Jobs of a workspace in Redis, as who hands them out sees them. Thrown away, and made anew, where Redis was out of reach for long. */
export class Jobs {
  readonly #redis: Redis;
  readonly #queue: Queue<UnitJob>;
  readonly #events: QueueEvents;
  /** Why the connection broke last. */
  #reason: Error = new Error('not connected yet');

  constructor(
    { url, prefix }: QueuePlace,
    onEnded: OnEnded,
    /** ms that a command may take. */
    private readonly patience: number,
  ) {
    this.#redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
    this.#queue = new Queue(QUEUE, { connection: this.#redis, prefix });
    this.#events = new QueueEvents(QUEUE, { connection: { url, retryStrategy }, prefix });
    const note = (error: Error) => {
      this.#reason = error;
    };
    this.#redis.on('error', note);
    this.#queue.on('error', note);
    this.#events.on('error', note);
    this.#events.on('completed', ({ jobId, returnvalue }) => onEnded(jobId, String(returnvalue)));
    this.#events.on('failed', ({ jobId }) => onEnded(jobId, undefined));
  }

  /** Undefined: Redis answers; else why it does not. */
  get problem(): Error | undefined {
    return this.#redis.status === 'ready' ? undefined : this.#reason;
  }

  async add(id: string, unit: UnitJob): Promise<void> {
    const { run, seq } = unit;
    // Attempts are the database's: a job is tried once, and leaves nothing behind.
    const options = { jobId: id, attempts: 1, removeOnComplete: true, removeOnFail: true };
    await within(this.patience, this.#queue.add('unit', { run, seq }, options));
  }

  /** Those of these jobs that are there no more: ended, or lost. */
  async gone(ids: readonly string[]): Promise<string[]> {
    const asked = this.#redis.pipeline();
    for (const id of ids) asked.exists(this.#queue.toKey(id));
    const answers = (await within(this.patience, asked.exec())) ?? [];
    return ids.filter((_, i) => {
      const [error, there] = answers[i] ?? [new Error('no answer')];
      if (error !== null) throw error;
      return there === 0;
    });
  }

  /** How many jobs somebody works on. */
  active(): Promise<number> {
    return within(this.patience, this.#queue.getActiveCount());
  }

  /** Takes a job back that nobody has begun; false where somebody has. One that is there no more counts as taken back. */
  async remove(id: string): Promise<boolean> {
    return (await within(this.patience, this.#queue.remove(id))) === 1;
  }

  async close(): Promise<void> {
    // What Redis would still have to say is of no interest, and it may be away.
    this.#redis.disconnect();
    await Promise.allSettled([this.#events.close(), this.#queue.close()]);
  }
}
