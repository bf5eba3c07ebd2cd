import { type Calendar } from '../../calendar/index.js';
import { type Database, type IdLease, lockDefinitions, readFailedChores, succeedChore } from '../../storage/index.js';

/**
 * Queues chores again that failed before a time (ms): what was deleted is to be gone one day, whatever stood in the way. A
 * failed run stays as it is; another one takes over what it left.
 */
export async function queueFailedChores(
  { database, leases, calendar }: { database: Database; leases: IdLease; calendar: Calendar },
  before: number,
): Promise<void> {
  if ((await database.snapshot((session) => readFailedChores(session, before))).length === 0) return;
  const id = await leases.take('run', 1);
  const more = await database.write(async (session) => {
    await lockDefinitions(session); // so that two processes do not both
    const failed = await readFailedChores(session, before);
    if (failed[0] !== undefined) await succeedChore(session, failed[0], id, calendar.now());
    return failed.length > 1;
  });
  if (more) await queueFailedChores({ database, leases, calendar }, before);
}
