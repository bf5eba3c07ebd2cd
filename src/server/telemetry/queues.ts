import { Gauge, type Registry } from 'prom-client';
import { type Queues } from '../../storage/index.js';

/** What waits in the background: of the workspace, not of this process. */
export function gaugeQueues(registry: Registry): (queues: Queues | undefined, now: number) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const up = gauge(
    'tidemark_database_up',
    'Whether the database answered when this was asked; without it queues are NaN.',
  );
  const folds = gauge(
    'tidemark_pending_folds',
    'Batches whose events are still to be folded for end-users, assets and projects.',
  );
  const foldAge = gauge('tidemark_pending_fold_age_seconds', 'How long the oldest of them has waited; 0: none waits.');
  const runs = new Gauge({
    name: 'tidemark_runs_open',
    help: 'Runs that wait or are worked on.',
    labelNames: ['status'] as const,
    registers: [registry],
  });
  const runAge = gauge(
    'tidemark_run_queue_age_seconds',
    'How long the oldest run has waited to be begun; 0: none waits.',
  );
  const units = gauge('tidemark_units_queued', 'Units of these runs that nobody works on yet.');
  return (queues, now) => {
    const age = (since: number | null | undefined) => (since == null ? 0 : Math.max(0, now - since) / 1000);
    const known = (value: number | undefined) => value ?? Number.NaN;
    up.set(queues === undefined ? 0 : 1);
    folds.set(known(queues?.pendingFolds));
    runs.set({ status: 'QUEUED' }, known(queues?.queuedRuns));
    runs.set({ status: 'RUNNING' }, known(queues?.runningRuns));
    units.set(known(queues?.queuedUnits));
    foldAge.set(queues === undefined ? Number.NaN : age(queues.oldestPendingFold));
    runAge.set(queues === undefined ? Number.NaN : age(queues.oldestQueuedRun));
  };
}
