import { type Calendar } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type Database, endRun, isChore, lockDefinitions, readRun, type StoredRun } from '../storage/index.js';

/**
 * Ends a run that waits or is worked on; its worker notices before it writes anything more. What it has stored stays, and is
 * true. @throws NOT_FOUND, CONFLICT
 */
export async function cancelRun(
  { database, calendar }: { readonly database: Database; readonly calendar: Calendar },
  id: number,
): Promise<StoredRun> {
  return database.write(async (session) => {
    // Whoever concludes a run holds this lock: it is either published or cancelled.
    await lockDefinitions(session);
    const run = await readRun(session, id);
    if (run === undefined) throw unknownRun(id);
    if (run.status !== 'QUEUED' && run.status !== 'RUNNING') throw endedAlready(run);
    if (isChore(run.trigger)) throw mustEnd(run.trigger, id);
    await endRun(session, id, { status: 'CANCELLED', error: null, now: calendar.now() });
    return (await readRun(session, id))!;
  });
}

export function unknownRun(id: number | string, path = 'id'): TidemarkError {
  return new TidemarkError('NOT_FOUND', `There is no run ${id}. \`materializationRuns\` lists those there are.`, {
    path,
  });
}

function endedAlready(run: StoredRun): TidemarkError {
  const how = { SUCCEEDED: 'succeeded', FAILED: 'failed', CANCELLED: 'was cancelled' }[run.status as 'SUCCEEDED'];
  const when = run.finishedAt === null ? '' : ` at ${new Date(run.finishedAt).toISOString()}`;
  return new TidemarkError('CONFLICT', `Run ${run.id} ${how}${when}: there is nothing left to cancel.`, {
    path: 'id',
    details: { status: run.status },
  });
}

function mustEnd(trigger: 'DELETION' | 'REFOLD', id: number): TidemarkError {
  const why =
    trigger === 'DELETION'
      ? 'scrubs what was deleted, and what is deleted must be gone'
      : 'folds the days of a metric that was defined anew, and half of them would be left as they were. Define the metric as before instead';
  return new TidemarkError('CONFLICT', `Run ${id} cannot be cancelled: it ${why}.`, {
    path: 'id',
    details: { trigger },
  });
}
