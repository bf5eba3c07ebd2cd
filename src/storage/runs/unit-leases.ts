import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';
import { ROLL_UP_BLOCK } from '../units/unit-store.js';
import { openPhase } from './unit-phases.js';
import { type StoredUnit, type UnitRow, unitOf } from './unit-queue.js';

/** Which unit. */
export interface UnitRef {
  readonly run: number;
  readonly seq: number;
}

/** A unit that waits, and whose block it computes. */
export interface ReadyUnit extends UnitRef {
  readonly model: Model;
  readonly block: number;
}

/** A unit that somebody works on, as one saw it: `beat` moves as long as the worker lives. */
export interface UnitLease extends UnitRef {
  readonly worker: string;
  readonly fence: number;
  readonly beat: number;
}

/** What a run has open at a moment. */
export interface OpenWork {
  /** The first phase that has units that wait or are worked on; undefined: the run has none left. */
  readonly phase: number | undefined;
  /** Of that phase those that wait, in order. */
  readonly ready: readonly ReadyUnit[];
  /** … and the leases of those that are being worked on. */
  readonly leased: readonly UnitLease[];
  /** Whether one of roll-ups, each of which is many transactions, was begun and is not done. */
  readonly isAmidRollUps: boolean;
}

/** Units that may be worked on now, `limit` of them at most. */
export async function openUnits(session: Session, runId: number, limit: number): Promise<OpenWork> {
  const phase = await openPhase(session, runId);
  if (phase === undefined) return { phase, ready: [], leased: [], isAmidRollUps: false };
  const units = await session.all<UnitLease & ReadyUnit & { status: string }>(
    `SELECT run_id AS run, seq, model, block, worker, fence, beat, status FROM unit
      WHERE run_id = ? AND phase = ? AND status IN ('QUEUED', 'RUNNING') ORDER BY seq LIMIT ?`,
    [runId, phase, limit],
  );
  return {
    phase,
    ready: units
      .filter((unit) => unit.status === 'QUEUED')
      .map(({ run, seq, model, block }) => ({ run, seq, model, block })),
    leased: units.filter((unit) => unit.status === 'RUNNING'),
    isAmidRollUps: units.some(({ block, fence }) => block === ROLL_UP_BLOCK && fence > 0),
  };
}

/**
 * Leases a unit that waits: RUNNING for `worker`, under a higher fence. Undefined where somebody else has it, it is done, or its run
 * has ended or is nobody's.
 */
export async function leaseUnit(
  session: Session,
  { run, seq }: UnitRef,
  worker: string,
): Promise<StoredUnit | undefined> {
  // Without a worker it has given way, and what goes before it is worked on.
  const worked = await session.all(`SELECT 1 FROM run WHERE id = ? AND status = 'RUNNING' AND worker IS NOT NULL`, [
    run,
  ]);
  if (worked.length === 0) return undefined;
  const leased = await session.run(
    `UPDATE unit SET status = 'RUNNING', worker = ?, fence = fence + 1, beat = beat + 1
      WHERE run_id = ? AND seq = ? AND status = 'QUEUED'`,
    [worker, run, seq],
  );
  if (leased === 0) return undefined;
  const rows = await session.all<UnitRow>('SELECT * FROM unit WHERE run_id = ? AND seq = ?', [run, seq]);
  return unitOf(rows[0]!);
}

/**
 * A sign of life; false where the unit is no longer the worker's, or its run has ended. True of a unit of roll-ups, it stays so until
 * the end of the transaction: whoever leases the unit, or ends the run, waits for its row.
 */
export async function beatUnit(session: Session, unit: UnitRef & { readonly fence: number }): Promise<boolean> {
  const mine = await session.run(
    `UPDATE unit SET beat = beat + 1 WHERE run_id = ? AND seq = ? AND fence = ? AND status IN ('QUEUED', 'RUNNING')`,
    [unit.run, unit.seq, unit.fence],
  );
  if (mine === 0) return false;
  return (await session.all(`SELECT 1 FROM run WHERE id = ? AND status = 'RUNNING'`, [unit.run])).length > 0;
}

/** Fences are counted in steps of so many: within one lie those of workers that died one after the other. */
const STEP = 64;

/** How often in a row a unit was begun, this time included, by workers that gave no account of it. */
export function begunInARow({ fence }: { readonly fence: number }): number {
  return fence % STEP;
}

/**
 * Gives a leased unit back: it waits again. A worker that gives back its own may finish nothing of it any more. One that is taken
 * for dead (`died`) may, as long as nobody else has leased the unit.
 */
export async function releaseUnit(
  session: Session,
  unit: UnitRef & { readonly fence: number },
  died = false,
): Promise<void> {
  const fence = died ? 'fence' : `fence - fence % ${STEP} + ${STEP}`;
  await session.run(
    `UPDATE unit SET status = 'QUEUED', worker = NULL, fence = ${fence} WHERE run_id = ? AND seq = ? AND fence = ? AND status = 'RUNNING'`,
    [unit.run, unit.seq, unit.fence],
  );
}

/** Gives back all units of a run that a process leased, which is no more: workers are named `PROCESS` or `PROCESS/…`. */
export async function releaseUnitsOf(session: Session, run: number, process: string): Promise<void> {
  const leased = await session.all<{ seq: number; worker: string; fence: number }>(
    `SELECT seq, worker, fence FROM unit WHERE run_id = ? AND status = 'RUNNING'`,
    [run],
  );
  for (const { seq, worker, fence } of leased) {
    if (worker === process || worker.startsWith(`${process}/`)) await releaseUnit(session, { run, seq, fence }, true);
  }
}
