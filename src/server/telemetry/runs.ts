import { Counter, Histogram, type Registry } from 'prom-client';
import { type StoredRun } from '../../storage/index.js';

/** Seconds: late data within one, a year of history in minutes. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Counts the runs that this process ends. */
export function countRuns(registry: Registry): (run: StoredRun) => void {
  const ended = new Counter({
    name: 'tidemark_runs_total',
    help: 'Runs that this process has ended.',
    labelNames: ['trigger', 'status'] as const,
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'tidemark_run_duration_seconds',
    help: 'From the start of a run, by whichever process, to its end.',
    labelNames: ['trigger'] as const,
    buckets: BUCKETS,
    registers: [registry],
  });
  const values = new Counter({
    name: 'tidemark_run_values_total',
    help: 'Values that these runs have written.',
    labelNames: ['trigger'] as const,
    registers: [registry],
  });
  return ({ trigger, status, startedAt, finishedAt, valuesWritten }) => {
    ended.inc({ trigger, status });
    values.inc({ trigger }, valuesWritten);
    // Clocks of two hosts may be apart.
    if (startedAt !== null && finishedAt !== null) {
      duration.observe({ trigger }, Math.max(0, finishedAt - startedAt) / 1000);
    }
  };
}
