import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedMaterializer } from '../../../src/materialization/index.js';
import { type App } from '../../../src/server/index.js';
import { SqliteDatabase } from '../../../src/storage/sessions/sqlite-database.js';
import { openApp, settleRuns } from '../../support/apps.js';
import { describeSqlite } from '../../support/databases.js';
import { meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, METRICS, send, TODAY } from '../scenario.js';
import { fillUp } from './fill-up.js';

/** How many pages SQLite's file may have: as a full disk does, it keeps the file from growing. */
async function allow(app: App, pages: number): Promise<void> {
  await app.database.write((session) => session.all(`PRAGMA max_page_count = ${pages}`));
}

async function pagesOf(app: App): Promise<number> {
  return app.database.snapshot(
    async (session) => (await session.all<{ page_count: number }>('PRAGMA page_count'))[0]!.page_count,
  );
}

// MariaDB's is in outages.test.ts: it takes a server of its own.
describeSqlite('a file without room', (context) => {
  it('refuses data with a reason and interrupts runs, which go on once there is room', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      expect(app.database).toBeInstanceOf(SqliteDatabase);
      await createCompanies(app, 520);
      await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
      await defineAll(app, METRICS.slice(0, 1));
      await settleRuns(app);
      await allow(app, (await pagesOf(app)) + 4);
      const { accepted, refused } = await fillUp(app, 200);
      expect(refused).toMatchObject({ code: 'DATABASE_FULL', message: expect.stringContaining('Make room') });
      await allow(app, (await pagesOf(app)) + 1); // enough to queue a run, not to compute it
      await defineAll(app, METRICS.slice(1, 4));
      const run = (await app.materializer.runs({ first: 1 }))[0]!;
      const interrupted: object[] = [];
      const silent = () => undefined;
      const log = { info: silent, warn: silent, error: (facts: object) => interrupted.push(facts) };
      const pace = { pollMs: 20, unitBeatMs: 1_000, runBeatMs: 100, deadAfterMs: 30_000 };
      const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, {}), log, pace });
      materializer.start();
      while (interrupted.length < 30) await delay(5); // more often than workers may die over a unit
      expect(interrupted.at(-1)).toMatchObject({ err: { code: 'DATABASE_FULL' } });
      expect(await app.materializer.run(run.id)).toMatchObject({ finishedAt: null });
      await allow(app, 1_000_000);
      expect(await app.materializer.finished(run.id)).toMatchObject({ status: 'SUCCEEDED', error: null });
      await materializer.stop();
      await workOff(app);
      expect(await differences(app, 60)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
      const count = 'SELECT (SELECT COUNT(*) FROM event) AS events, (SELECT MAX(attempts) FROM unit) AS attempts';
      const rows = await app.database.snapshot((session) => session.all(count));
      expect(rows).toEqual([{ events: 1 + accepted, attempts: 0 }]);
    } finally {
      await app.close();
    }
  }, 120_000);
});
