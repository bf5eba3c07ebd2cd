import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** A run's units of one model and phase. */
export interface UnitPhase {
  readonly model: Model;
  readonly phase: number;
  /** Those that are not done: they wait, are worked on, or are parked. */
  readonly undone: number;
  /** The last day of any of them. */
  readonly lastDay: Day;
}

/** A run's units, by model and phase. One statement. */
export async function readUnitPhases(session: Session, runId: number): Promise<UnitPhase[]> {
  return session.all<UnitPhase>(
    `SELECT model, phase, COUNT(CASE WHEN status <> 'DONE' THEN 1 END) AS undone, MAX(to_day) AS lastDay
       FROM unit WHERE run_id = ? GROUP BY model, phase`,
    [runId],
  );
}

/** How far a run is. */
export interface OpenPhase {
  readonly run: number;
  /** The first phase with units that wait or are worked on. */
  readonly phase: number;
  /** Whether the run has no phase after it. */
  readonly isLast: boolean;
}

/** Where these runs are; those without open units are left out. One statement. */
export async function readOpenPhases(session: Session, runs: readonly number[]): Promise<OpenPhase[]> {
  if (runs.length === 0) return [];
  const which = integers(session, 'run_id', sorted(runs));
  const rows = await session.all<{ run: number; phase: number | null; last: number }>(
    `SELECT run_id AS run, MIN(CASE WHEN status IN ('QUEUED', 'RUNNING') THEN phase END) AS phase, MAX(phase) AS last
       FROM unit WHERE ${which.sql} GROUP BY run_id`,
    which.params,
  );
  return rows.flatMap(({ run, phase, last }) => (phase === null ? [] : [{ run, phase, isLast: phase === last }]));
}

/** Of these runs, those with a unit of the model that somebody has leased, now or before. One statement. */
export async function runsBegunOn(session: Session, runs: readonly number[], model: Model): Promise<number[]> {
  if (runs.length === 0) return [];
  const which = integers(session, 'run_id', sorted(runs));
  const rows = await session.all<{ run: number }>(
    `SELECT DISTINCT run_id AS run FROM unit WHERE ${which.sql} AND model = ? AND fence > 0`,
    [...which.params, model],
  );
  return rows.map(({ run }) => run);
}
