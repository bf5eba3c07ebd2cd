import { type Session } from '../types.js';
import { type RunRow, readRun, type StoredRun, type StoredRunTrigger } from './run-store.js';

/** Triggers of runs that materialize nothing: see src/materialization/chores. */
export const CHORE_TRIGGERS = ['DELETION', 'REFOLD'] as const satisfies readonly StoredRunTrigger[];
export type ChoreTrigger = (typeof CHORE_TRIGGERS)[number];

export function isChore(trigger: StoredRunTrigger): trigger is ChoreTrigger {
  return trigger === 'DELETION' || trigger === 'REFOLD';
}

/**
 * Takes the oldest run that waits, or whose worker has given no sign of life since `deadBefore` (ms): it is RUNNING for
 * `worker` afterwards. With `chores` a chore goes first, else a materialization. Undefined where there is none, while another
 * run is being worked on (runs are worked off one by one, so that no day is closed beside a publication), or where another
 * process was quicker.
 */
export async function takeRun(
  session: Session,
  by: { worker: string; now: number; deadBefore: number; chores?: boolean },
): Promise<StoredRun | undefined> {
  const open = await session.all<RunRow & { beat: number }>(
    `SELECT * FROM run WHERE status IN ('QUEUED', 'RUNNING') ORDER BY id LIMIT 1000`,
  );
  if (open.some((run) => run.status === 'RUNNING' && run.beat >= by.deadBefore)) return undefined;
  const row = open.find((run) => isChore(run.run_trigger) === (by.chores ?? false)) ?? open[0];
  if (row === undefined) return undefined;
  const taken = await session.run(
    `UPDATE run SET status = 'RUNNING', worker = ?, beat = ?, started_at = COALESCE(started_at, ?)
      WHERE id = ? AND (status = 'QUEUED' OR (status = 'RUNNING' AND beat < ?))`,
    [by.worker, by.now, by.now, row.id, by.deadBefore],
  );
  // Read again: a definition may have joined the run until the moment it was taken.
  return taken === 0 ? undefined : readRun(session, row.id);
}

/** A sign of life; false where the run is no longer this worker's. */
export async function beatRun(session: Session, id: number, worker: string, now: number): Promise<boolean> {
  const changed = await session.run(`UPDATE run SET beat = ? WHERE id = ? AND worker = ? AND status = 'RUNNING'`, [
    now,
    id,
    worker,
  ]);
  return changed > 0;
}

/** Workers of running runs, to find those that died on this host. */
export async function runningWorkers(session: Session): Promise<{ id: number; worker: string | null }[]> {
  return session.all(`SELECT id, worker FROM run WHERE status = 'RUNNING'`);
}

/** Gives a running run up, so that the next worker takes it at once. */
export async function abandonRun(session: Session, id: number, worker: string | null): Promise<void> {
  await session.run(`UPDATE run SET beat = 0 WHERE id = ? AND status = 'RUNNING' AND (worker = ? OR worker IS NULL)`, [
    id,
    worker,
  ]);
}
