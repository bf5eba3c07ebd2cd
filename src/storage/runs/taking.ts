import { type Session, type SqlValue } from '../types.js';
import { type RunRow, readRun, type StoredRun, type StoredRunTrigger } from './run-store.js';
import { releaseUnitsOf } from './unit-leases.js';

/** Triggers of runs that materialize nothing: see src/materialization/chores. */
export const CHORE_TRIGGERS = ['DELETION', 'REFOLD'] as const satisfies readonly StoredRunTrigger[];
export type ChoreTrigger = (typeof CHORE_TRIGGERS)[number];

export function isChore(trigger: StoredRunTrigger): trigger is ChoreTrigger {
  return trigger === 'DELETION' || trigger === 'REFOLD';
}

/** A run that somebody coordinates, as one saw it: `beat` moves as long as the coordinator lives. */
export interface RunLease {
  readonly id: number;
  /** Null: given up. */
  readonly worker: string | null;
  readonly fence: number;
  readonly beat: number;
}

/** Which of several runs that wait is taken. */
export interface TakingOrder {
  /** With true a chore goes first, else a materialization. */
  readonly chores?: boolean;
  /**
   * A definition that has given way to what goesBefore; with `goesOn` it has, and goes on before these. `fence`: under which it did. Whoever
   * has worked on it since may have left it in the middle of something, and goes on.
   */
  readonly gaveWay?: { readonly run: number; readonly fence: number; readonly goesOn: boolean };
}

/** What takes a run. */
export interface Taker extends TakingOrder {
  /** Name of the coordinator, one a process. */
  readonly worker: string;
  /** ms */
  readonly now: number;
  /** Leases that have been silent for too long. */
  readonly silent?: readonly RunLease[];
  /** Version of the engine, and signature of the operators, that the run's values will come from. */
  readonly engine?: string | undefined;
  readonly signature?: string | undefined;
}

/**
 * Takes a run that waits, that was given up, or whose coordinator is silent: it is RUNNING for the taker afterwards, under
 * a higher fence. Those that somebody has begun come first, else the oldest, unless a definition has given way. Undefined where there
 * is none, while another run is being worked on (runs are worked off one by one, so that no day is closed beside a publication), or
 * where another process was quicker.
 */
export async function takeRun(session: Session, by: Taker): Promise<StoredRun | undefined> {
  const open = await session.all<RunRow>(
    `SELECT * FROM run WHERE status IN ('QUEUED', 'RUNNING') ORDER BY id LIMIT 1000`,
  );
  const isSilent = (run: RunRow) =>
    run.worker === null ||
    run.worker === by.worker || // it broke off
    (by.silent ?? []).some((lease) => lease.id === run.id && lease.fence === run.fence && lease.beat === run.beat);
  if (open.some((run) => run.status === 'RUNNING' && !isSilent(run))) return undefined;
  const row = nextOf(open, by);
  if (row === undefined) return undefined;
  const params: SqlValue[] = [by.worker, by.engine ?? null, by.signature ?? null, by.now, row.id, row.fence, row.beat];
  const taken = await session.run(
    `UPDATE run SET status = 'RUNNING', worker = ?, fence = fence + 1, beat = beat + 1, engine = ?, signature = ?,
            started_at = COALESCE(started_at, ?)
      WHERE id = ? AND status IN ('QUEUED', 'RUNNING') AND fence = ? AND beat = ?`,
    params,
  );
  // Read again: a definition may have joined the run until the moment it was taken.
  return taken === 0 ? undefined : readRun(session, row.id);
}

/**
 * Whether a long definition lets runs of this trigger go before it does on: all materializations but other definitions, which may read
 * what it publishes. One that somebody asked for may close days as well.
 */
export function goesBefore(trigger: StoredRunTrigger): boolean {
  return trigger !== 'DEFINITION' && !isChore(trigger);
}

/** Of open runs, oldest first, the one whose turn it is. */
function nextOf(open: readonly RunRow[], { chores = false, gaveWay }: TakingOrder): RunRow | undefined {
  const ofKind = open.filter((run) => isChore(run.run_trigger) === chores);
  const runs = ofKind.length > 0 ? ofKind : open;
  const begun = runs.filter((run) => run.status === 'RUNNING');
  // A close of days that was broken off ends before anything is published: the units that it has done know nothing of that.
  const brokenOff = begun.find((run) => goesBefore(run.run_trigger));
  if (brokenOff !== undefined) return brokenOff;
  const waits = begun.find((run) => run.id === gaveWay?.run && run.fence === gaveWay.fence);
  if (waits !== undefined && gaveWay !== undefined) {
    return (gaveWay.goesOn ? undefined : runs.find((run) => goesBefore(run.run_trigger))) ?? waits;
  }
  // What is published by a definition that was begun may be read by the next one.
  return begun[0] ?? runs[0];
}

/** A sign of life; false where the run is no longer the coordinator's. */
export async function beatRun(
  session: Session,
  run: { readonly id: number; readonly fence: number },
): Promise<boolean> {
  const changed = await session.run(
    `UPDATE run SET beat = beat + 1 WHERE id = ? AND fence = ? AND status = 'RUNNING'`,
    [run.id, run.fence],
  );
  return changed > 0;
}

/** Says why a run does not go on, until it ends. */
export async function noteInterruption(
  session: Session,
  run: { readonly id: number; readonly fence: number },
  reason: string,
): Promise<void> {
  await session.run(`UPDATE run SET error = ? WHERE id = ? AND fence = ? AND status = 'RUNNING'`, [
    reason,
    run.id,
    run.fence,
  ]);
}

/** Runs that are coordinated now. */
export async function runLeases(session: Session): Promise<RunLease[]> {
  return session.all<RunLease>(`SELECT id, worker, fence, beat FROM run WHERE status = 'RUNNING' ORDER BY id`);
}

/** Gives a running run up, and the units that its coordinator's process works on, so that the next one goes on at once. */
export async function abandonRun(session: Session, id: number, worker: string | null): Promise<void> {
  if (worker !== null) await releaseUnitsOf(session, id, worker);
  await session.run(
    `UPDATE run SET worker = NULL WHERE id = ? AND status = 'RUNNING' AND (worker = ? OR worker IS NULL)`,
    [id, worker],
  );
}
