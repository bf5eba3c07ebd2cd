import { type Day } from '../../calendar/index.js';
import { insertRun } from '../runs/index.js';
import { type Session } from '../types.js';

/** Queues the run that scrubs what is stored of deleted entities: those whose `deletion.run_id` is the id that it returns. */
export function queueDeletionRun(
  session: Session,
  run: { readonly from: Day; readonly to: Day; readonly now: number },
): Promise<number> {
  return insertRun(session, {
    ...run,
    trigger: 'DELETION',
    metrics: [],
    subject: JSON.stringify({ deletion: true }),
  });
}

/** Holds a run that nobody has begun until the transaction ends, so that more can be put on it; false where somebody has. */
export async function joinDeletionRun(session: Session, run: number, from: Day): Promise<boolean> {
  const joined = await session.run(
    `UPDATE run SET from_day = CASE WHEN from_day < ? THEN from_day ELSE ? END WHERE id = ? AND status = 'QUEUED'`,
    [from, from, run],
  );
  return joined > 0;
}
