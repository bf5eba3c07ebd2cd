import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
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
