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
  readonly attempts: number;
}

/** Adds units behind those that are there and counts them. */
export async function addUnits(
  session: Session,
  runId: number,
  units: readonly { model: Model; block: number; from: Day; to: Day }[],
): Promise<void> {
  if (units.length === 0) return;
  const rows = await session.all<{ next: number | null }>('SELECT MAX(seq) + 1 AS next FROM unit WHERE run_id = ?', [
    runId,
  ]);
  const first = rows[0]?.next ?? 0;
  await session.insert(
    'unit',
    ['run_id', 'seq', 'model', 'block', 'from_day', 'to_day', 'status'],
    units.map((unit, i) => [runId, first + i, unit.model, unit.block, unit.from, unit.to, 'QUEUED']),
  );
  await session.run('UPDATE run SET units_total = units_total + ? WHERE id = ?', [units.length, runId]);
}

/** The run's next unit that is not done, in order. */
export async function nextUnit(session: Session, runId: number): Promise<StoredUnit | undefined> {
  const rows = await session.all<{
    seq: number;
    model: Model;
    block: number;
    from_day: number;
    to_day: number;
    attempts: number;
  }>(`SELECT * FROM unit WHERE run_id = ? AND status = 'QUEUED' ORDER BY seq LIMIT 1`, [runId]);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    run: runId,
    seq: row.seq,
    model: row.model,
    block: row.block,
    from: row.from_day,
    to: row.to_day,
    attempts: row.attempts,
  };
}

/** Marks a unit done, within the transaction that writes its values. False where it was done already or the run was ended. */
export async function finishUnit(
  session: Session,
  unit: { run: number; seq: number },
  valuesWritten: number,
  now: number,
): Promise<boolean> {
  const alive = await session.run(`UPDATE run SET beat = ? WHERE id = ? AND status = 'RUNNING'`, [now, unit.run]);
  if (alive === 0) return false;
  const done = await session.run(
    `UPDATE unit SET status = 'DONE', error = NULL WHERE run_id = ? AND seq = ? AND status <> 'DONE'`,
    [unit.run, unit.seq],
  );
  if (done === 0) return false;
  await session.run('UPDATE run SET units_done = units_done + 1, values_written = values_written + ? WHERE id = ?', [
    valuesWritten,
    unit.run,
  ]);
  return true;
}

/** Notes a failed attempt; after the last one the unit is parked: shown, and not tried again. */
export async function failUnit(
  session: Session,
  unit: { run: number; seq: number },
  failure: { error: string; attempts: number; parked: boolean },
): Promise<void> {
  await session.run('UPDATE unit SET status = ?, attempts = ?, error = ? WHERE run_id = ? AND seq = ?', [
    failure.parked ? 'PARKED' : 'QUEUED',
    failure.attempts,
    failure.error,
    unit.run,
    unit.seq,
  ]);
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
