import { type StoredRun } from '../storage/index.js';
import { type RunInfo } from './types.js';

/** A run as it is told. */
export function infoOf(run: StoredRun): RunInfo {
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
    valuesWritten: run.valuesWritten,
    engineVersion: run.engine,
    signature: run.signature,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    error: run.error,
  };
}
