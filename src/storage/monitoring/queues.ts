import { type Session } from '../types.js';

/** What waits to be done in the background, by any process. */
export interface Queues {
  /** Batches whose events are still to be folded into the pages of children. */
  readonly pendingFolds: number;
  /** When (ms) the oldest of them came; null where there is none. */
  readonly oldestPendingFold: number | null;
  readonly queuedRuns: number;
  readonly runningRuns: number;
  /** When (ms) the oldest run that nobody has begun was queued. */
  readonly oldestQueuedRun: number | null;
  /** Units of those runs that nobody works on yet. */
  readonly queuedUnits: number;
}

/** Counts them, in three statements that look at what is open alone. */
export async function readQueues(session: Session): Promise<Queues> {
  const [folds] = await session.all<{ pending: number; oldest: number | null }>(
    `SELECT COUNT(*) AS pending, MIN(b.received_at) AS oldest FROM pending_fold p LEFT JOIN batch b ON b.id = p.batch_id`,
  );
  const runs = await session.all<{ status: string; number: number; oldest: number }>(
    `SELECT status, COUNT(*) AS number, MIN(created_at) AS oldest FROM run
      WHERE status IN ('QUEUED', 'RUNNING') GROUP BY status`,
  );
  const [units] = await session.all<{ queued: number }>(
    `SELECT COUNT(*) AS queued FROM unit u JOIN run r ON r.id = u.run_id
      WHERE r.status IN ('QUEUED', 'RUNNING') AND u.status = 'QUEUED'`,
  );
  const of = (status: string) => runs.find((run) => run.status === status);
  return {
    pendingFolds: folds?.pending ?? 0,
    oldestPendingFold: folds?.oldest ?? null,
    queuedRuns: of('QUEUED')?.number ?? 0,
    runningRuns: of('RUNNING')?.number ?? 0,
    oldestQueuedRun: of('QUEUED')?.oldest ?? null,
    queuedUnits: units?.queued ?? 0,
  };
}
