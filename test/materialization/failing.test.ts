import { setTimeout as delay } from 'node:timers/promises';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { createCompanies, defineAll, differences, send, TODAY } from './scenario.js';

describeDatabases('a block that cannot be computed', (context) => {
  it('fails its run, is tried again later and not at once, and is computed once it can be', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createCompanies(app, 5);
      await send(app, [{ is: 'point', company: 0, day: 12, value: 3 }]);
      await defineAll(app);
      await settleRuns(app);
      const seats = (await app.series.find('COMPANY', 'metrics.seats'))!.id;
      const setPages = (data: Buffer) =>
        app.database.write((session) =>
          session.run('UPDATE series_page SET data = ? WHERE series_id = ?', [data, seats]),
        );
      const [page] = await app.database.snapshot((session) =>
        session.all<{ data: Buffer }>('SELECT data FROM series_page WHERE series_id = ?', [seats]),
      );
      await setPages(Buffer.from([255]));
      await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
      app.materializer.start();
      await delay(1500);
      await app.materializer.stop();
      const failed = (await app.materializer.runs({ first: 50 })).filter((run) => run.status === 'FAILED');
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({ trigger: 'LATE_DATA', error: expect.stringContaining('COMPANY block 0') });
      await setPages(page!.data);
      await settleRuns(app);
      expect(await differences(app, 60)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
