import { type App } from '../../src/server/index.js';
import { changedBlocks, readRunsIn } from '../../src/storage/index.js';
import { settleRuns } from '../support/apps.js';

/** Works off everything there is to do: chores, and what they change. */
export async function settleAll(app: App): Promise<void> {
  for (let left = 1, times = 0; left > 0; times++) {
    if (times === 10) throw new Error(`${left} things are left to do for ever.`);
    const open = await app.database.snapshot((session) => readRunsIn(session, ['QUEUED', 'RUNNING']));
    app.materializer.start();
    for (const { id } of open) await app.materializer.finished(id);
    await app.materializer.stop();
    await settleRuns(app);
    left = await app.database.snapshot(async (session) => {
      const waiting = await readRunsIn(session, ['QUEUED', 'RUNNING']);
      return waiting.length + (await changedBlocks(session, app.calendar.lastCompleteDay())).length;
    });
  }
}
