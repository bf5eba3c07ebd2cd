import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';

export interface StoredUnit {
  readonly run: number;
  readonly seq: number;
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
  /** Units of a phase wait for those of the phases before. */
  readonly phase: number;
  readonly attempts: number;
  /** Of its lease: it grows with every leasing; 0: it never was leased. */
  readonly fence: number;
}

/** A unit as it is planned; phase 0 if left out. */
export type PlannedStoredUnit = Pick<StoredUnit, 'model' | 'block' | 'from' | 'to'> & { readonly phase?: number };

/** A row of the table. */
export interface UnitRow {
  run_id: number;
  seq: number;
  model: Model;
  block: number;
  from_day: number;
  to_day: number;
  phase: number;
  attempts: number;
  fence: number;
}

export function unitOf(row: UnitRow): StoredUnit {
  return {
    run: row.run_id,
    seq: row.seq,
    model: row.model,
    block: row.block,
    from: row.from_day,
    to: row.to_day,
    phase: row.phase,
    attempts: row.attempts,
    fence: row.fence,
  };
}

/** Adds units behind those that are there and counts them. */
export async function addUnits(session: Session, runId: number, units: readonly PlannedStoredUnit[]): Promise<void> {
  if (units.length === 0) return;
  const rows = await session.all<{ next: number | null }>('SELECT MAX(seq) + 1 AS next FROM unit WHERE run_id = ?', [
    runId,
  ]);
  const first = rows[0]?.next ?? 0;
  await session.insert(
    'unit',
    ['run_id', 'seq', 'model', 'block', 'from_day', 'to_day', 'phase', 'status'],
    units.map((unit, i) => [runId, first + i, unit.model, unit.block, unit.from, unit.to, unit.phase ?? 0, 'QUEUED']),
  );
  await session.run('UPDATE run SET units_total = units_total + ? WHERE id = ?', [units.length, runId]);
}

/** The run's next unit that waits, in order. */
export async function nextUnit(session: Session, runId: number): Promise<StoredUnit | undefined> {
  const rows = await session.all<UnitRow>(
    `SELECT * FROM unit WHERE run_id = ? AND status = 'QUEUED' ORDER BY seq LIMIT 1`,
    [runId],
  );
  return rows[0] === undefined ? undefined : unitOf(rows[0]);
}

/**
 * Marks a unit done, as the last step of the transaction that writes its values. False where the run was ended, the unit was done
 * already, or has been leased to somebody else: then nothing of the transaction may stay.
 */
export async function finishUnit(
  session: Session,
  unit: { readonly run: number; readonly seq: number; readonly fence: number },
  valuesWritten: number,
): Promise<boolean> {
  const alive = await session.run(
    `UPDATE run SET units_done = units_done + 1, values_written = values_written + ? WHERE id = ? AND status = 'RUNNING'`,
    [valuesWritten, unit.run],
  );
  if (alive === 0) return false;
  const done = await session.run(
    `UPDATE unit SET status = 'DONE', error = NULL WHERE run_id = ? AND seq = ? AND fence = ? AND status IN ('QUEUED', 'RUNNING')`,
    [unit.run, unit.seq, unit.fence],
  );
  return done > 0;
}

/** A message is cut to so many characters. */
const LONGEST_ERROR = 4_000;

/** Notes a failed attempt; after the last one the unit is parked: shown, and not tried again. */
export async function failUnit(
  session: Session,
  unit: { readonly run: number; readonly seq: number; readonly fence: number },
  failure: { readonly error: string; readonly attempts: number; readonly parked: boolean },
): Promise<void> {
  await session.run(
    `UPDATE unit SET status = ?, attempts = ?, error = ?, worker = NULL
      WHERE run_id = ? AND seq = ? AND fence = ? AND status IN ('QUEUED', 'RUNNING')`,
    [
      failure.parked ? 'PARKED' : 'QUEUED',
      failure.attempts,
      failure.error.slice(0, LONGEST_ERROR),
      unit.run,
      unit.seq,
      unit.fence,
    ],
  );
}

/** Errors of the run's parked units, at most ten. */
export async function parkedErrors(
  session: Session,
  runId: number,
): Promise<{ block: number; model: Model; error: string }[]> {
  return session.all(
    `SELECT model, block, error FROM unit WHERE run_id = ? AND status = 'PARKED' ORDER BY seq LIMIT 10`,
    [runId],
  );
}

/** Which blocks the run has units for. */
export async function unitBlocks(session: Session, runId: number): Promise<{ model: Model; block: number }[]> {
  return session.all('SELECT DISTINCT model, block FROM unit WHERE run_id = ?', [runId]);
}
