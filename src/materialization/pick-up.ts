import { abandonRun, runLeases } from '../storage/index.js';
import { queueFailedChores } from './chores/failed.js';
import { isGone } from './leases/process-name.js';
import { type MaterializerOptions } from './options.js';
import { markBroken, queueStranded } from './stranded.js';

/**
 * What others left: runs of processes of this host that are no more are given up, so that nobody waits for their silence
 * to last; definitions whose run has failed (a plugin was gone) and chores that failed are queued again.
 */
export async function pickUp(options: MaterializerOptions): Promise<void> {
  const { database, catalogue, series, calendar } = options;
  await markBroken(database, catalogue, series);
  await queueFailedChores(options, Date.now());
  await database.write((session) => queueStranded(session, { now: calendar.now(), again: () => false }));
  const running = await database.snapshot(runLeases);
  for (const { id, worker } of running) {
    if (worker === null || !isGone(worker)) continue;
    await database.write((session) => abandonRun(session, id, worker));
  }
}
