import { type Session } from '../types.js';
import { selectByKeys } from './keys.js';

/** A batch whose events are not folded yet: their ids are contiguous. */
export interface PendingFold {
  readonly batch: number;
  readonly first: number;
  readonly last: number;
  /** 1 where some of them name end-users, assets or projects. */
  readonly children: number;
}

const COLUMNS = 't.batch_id AS batch, t.first_event AS first, t.last_event AS last, t.children AS children';

/** Leaves a batch's child counts and distinct values to the background. */
export async function addPending(session: Session, pending: PendingFold): Promise<void> {
  await session.insert(
    'pending_fold',
    ['batch_id', 'first_event', 'last_event', 'children'],
    [[pending.batch, pending.first, pending.last, pending.children]],
  );
}

/** Everything that waits to be folded. */
export function listPending(session: Session): Promise<PendingFold[]> {
  return session.all<PendingFold>(`SELECT ${COLUMNS} FROM pending_fold t ORDER BY t.batch_id`);
}

/** Whether anything waits to be folded. */
export async function hasPending(session: Session): Promise<boolean> {
  return (await session.all('SELECT 1 FROM pending_fold LIMIT 1')).length > 0;
}

/** Locks some of what waits: those returned are this transaction's to fold; the others somebody else has folded. */
export function lockPending(session: Session, batches: readonly number[]): Promise<PendingFold[]> {
  return selectByKeys<PendingFold>(session, {
    select: COLUMNS,
    table: 'pending_fold',
    columns: ['batch_id'],
    keys: [...batches].sort((a, b) => a - b).map((batch) => [batch]),
    lock: true,
  });
}

/** Takes what is folded off the list: whole batches, and one up to an event. */
export async function endPending(
  session: Session,
  done: readonly PendingFold[],
  begun: { readonly batch: number; readonly next: number } | undefined,
): Promise<void> {
  if (done.length > 0) {
    await session.run(
      `DELETE FROM pending_fold WHERE batch_id IN (${done.map(() => '?').join(',')})`,
      done.map((row) => row.batch),
    );
  }
  if (begun === undefined) return;
  await session.run('UPDATE pending_fold SET first_event = ? WHERE batch_id = ?', [begun.next, begun.batch]);
}
