import { type Session } from '../types.js';
import { type UnitRef } from './unit-leases.js';
import { type StoredUnit, type UnitRow, unitOf } from './unit-queue.js';

/** A unit, as long as `worker` holds its lease. */
export async function leasedTo(
  session: Session,
  { run, seq }: UnitRef,
  worker: string,
): Promise<StoredUnit | undefined> {
  const rows = await session.all<UnitRow>(
    `SELECT * FROM unit WHERE run_id = ? AND seq = ? AND worker = ? AND status = 'RUNNING'`,
    [run, seq, worker],
  );
  return rows[0] === undefined ? undefined : unitOf(rows[0]);
}
