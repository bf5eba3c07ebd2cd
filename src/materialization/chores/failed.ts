import { type Calendar } from '../../calendar/index.js';
import { type Database, lockDefinitions, readFailedChores, succeedChore } from '../../storage/index.js';

/**
 * Queues chores again that failed before a time (ms): what was deleted is to be gone one day, whatever stood in the way. A
 * failed run stays as it is; another one takes over what it left.
 */
export async function queueFailedChores(
  { database, calendar }: { database: Database; calendar: Calendar },
  before: number,
): Promise<void> {
  if ((await database.snapshot((session) => readFailedChores(session, before))).length === 0) return;
  const more = await database.write(async (session) => {
    await lockDefinitions(session); // so that two processes do not both
    const failed = await readFailedChores(session, before);
    if (failed[0] !== undefined) await succeedChore(session, failed[0], calendar.now());
    return failed.length > 1;
  });
  if (more) await queueFailedChores({ database, calendar }, before);
}
