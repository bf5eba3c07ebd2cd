import { type RunWithDays, type Session, type StoredRun, withDays } from '../storage/index.js';
import { type RunInfo } from './types.js';

/** Runs as they are told, in the same order. One statement at most. */
export async function infosOf(session: Session, runs: readonly StoredRun[]): Promise<RunInfo[]> {
  return (await withDays(session, runs)).map((run) => infoOf(run));
}

/** A run as it is told at a moment (ms). */
export function infoOf(run: RunWithDays, now = Date.now()): RunInfo {
  const seconds = secondsOf(run, now);
  return {
    id: run.id,
    status: run.status,
    trigger: run.trigger,
    from: run.from,
    to: run.to,
    metrics: run.metrics,
    progress: run.status === 'SUCCEEDED' ? 1 : run.unitsTotal === 0 ? 0 : run.unitsDone / run.unitsTotal,
    unitsTotal: run.unitsTotal,
    unitsDone: run.unitsDone,
    daysTotal: run.daysTotal,
    daysDone: run.daysDone,
    valuesWritten: run.valuesWritten,
    valuesPerSecond: seconds === null ? null : run.valuesWritten / seconds,
    secondsLeft: secondsLeft(run, seconds),
    engineVersion: run.engine,
    signature: run.signature,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    error: run.error,
    warnings: run.warnings.map(
      ({ text, values }) => `${text} (${values === 1 ? 'one value is' : `at least ${values} values are`} empty)`,
    ),
  };
}

/** How long it has taken so far. Null where it has not begun, and where the clock was put back meanwhile. */
function secondsOf({ startedAt, finishedAt }: StoredRun, now: number): number | null {
  if (startedAt === null) return null;
  const seconds = ((finishedAt ?? now) - startedAt) / 1000;
  return seconds > 0 ? seconds : null;
}

/** As if the units that are left took as long as those that are done. */
function secondsLeft({ status, unitsTotal, unitsDone }: StoredRun, seconds: number | null): number | null {
  if (status !== 'RUNNING' || seconds === null || unitsDone === 0) return null;
  return (seconds * (unitsTotal - unitsDone)) / unitsDone;
}
