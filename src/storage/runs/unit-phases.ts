import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';
import { ROLL_UP_BLOCK } from '../units/unit-store.js';

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

/** The first phase of a run with units that wait or are worked on; undefined without any. One statement. */
export async function openPhase(session: Session, runId: number): Promise<number | undefined> {
  const rows = await session.all<{ phase: number | null }>(
    `SELECT MIN(phase) AS phase FROM unit WHERE run_id = ? AND status IN ('QUEUED', 'RUNNING')`,
    [runId],
  );
  return rows[0]?.phase ?? undefined;
}

/** What waits or is worked on of a run: units of a model's blocks, or of its roll-ups. */
export interface OpenUnits {
  readonly run: number;
  readonly model: Model;
  readonly isOfRollUps: boolean;
}

/** What these runs have left to do, each kind of units once. One statement. */
export async function readOpenUnits(session: Session, runs: readonly number[]): Promise<OpenUnits[]> {
  if (runs.length === 0) return [];
  const which = integers(session, 'run_id', sorted(runs));
  const rows = await session.all<{ run: number; model: Model; rolled: number }>(
    `SELECT DISTINCT run_id AS run, model, CASE WHEN block = ${ROLL_UP_BLOCK} THEN 1 ELSE 0 END AS rolled
       FROM unit WHERE ${which.sql} AND status IN ('QUEUED', 'RUNNING')`,
    which.params,
  );
  return rows.map(({ run, model, rolled }) => ({ run, model, isOfRollUps: rolled === 1 }));
}

/** Models of which a run has units of the first phase that were planned after the last of their roll-ups. One statement. */
export async function modelsAfterRollUps(session: Session, runId: number): Promise<Model[]> {
  const rows = await session.all<{ model: Model; blocks: number | null; rolled: number | null }>(
    `SELECT model, MAX(CASE WHEN block <> ${ROLL_UP_BLOCK} AND phase = 0 THEN seq END) AS blocks,
            MAX(CASE WHEN block = ${ROLL_UP_BLOCK} THEN seq END) AS rolled
       FROM unit WHERE run_id = ? GROUP BY model`,
    [runId],
  );
  return rows.flatMap(({ model, blocks, rolled }) => ((blocks ?? -1) > (rolled ?? -1) ? [model] : []));
}

/** Of these runs, those with a unit of the model that somebody has leased, now or before. One statement. */
export async function runsBegunOn(session: Session, runs: readonly number[], model: Model): Promise<number[]> {
  if (runs.length === 0) return [];
  const which = integers(session, 'r.id', sorted(runs));
  const rows = await session.all<{ run: number }>(
    `SELECT r.id AS run FROM run r WHERE ${which.sql}
        AND EXISTS (SELECT 1 FROM unit u WHERE u.run_id = r.id AND u.model = ? AND u.fence > 0)`,
    [...which.params, model],
  );
  return rows.map(({ run }) => run);
}

/** The first day that units of a block compute, by run. One statement. */
export async function firstUnitDays(
  session: Session,
  runs: readonly number[],
  { model, block }: { readonly model: Model; readonly block: number },
): Promise<Map<number, Day>> {
  if (runs.length === 0) return new Map();
  const which = integers(session, 'run_id', sorted(runs));
  const rows = await session.all<{ run: number; day: Day }>(
    `SELECT run_id AS run, MIN(from_day) AS day FROM unit
      WHERE ${which.sql} AND model = ? AND block = ? AND from_day <= to_day GROUP BY run_id`,
    [...which.params, model, block],
  );
  return new Map(rows.map(({ run, day }) => [run, day]));
}
