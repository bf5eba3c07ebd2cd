import { progressOf, reportOf } from '../../../src/cli/run-report.js';
import { type RunInfo } from '../../../src/materialization/index.js';
import { openApp, settleRuns } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { bootServer } from '../../support/http.js';
import { statementsOf } from '../../support/statements';
import { createCompanies, defineAll, differences, METRICS, send, TODAY, today } from '../scenario.js';

describeDatabases('a unit that fails three times', (context) => {
  it('is parked and told, over GraphQL and in the terminal, keeps no other from being done, and is done once it can be', async () => {
    const place = await context.place();
    const server = await bootServer({ place, today: TODAY, work: false });
    const { app } = server;
    try {
      await createCompanies(app, 600); // three blocks
      await send(app, [
        { is: 'point', company: 0, day: 12, value: 3 },
        { is: 'point', company: 300, day: 12, value: 4 },
      ]);
      await defineAll(app, METRICS.slice(0, 7));
      await settleRuns(app);
      const seats = (await app.series.find('COMPANY', 'metrics.seats'))!.id;
      const [page] = await app.database.snapshot((session) =>
        session.all<{ data: Buffer }>('SELECT data FROM series_page WHERE series_id = ? AND block = 1', [seats]),
      );
      const setPage = (data: Buffer) =>
        app.database.write((session) =>
          session.run('UPDATE series_page SET data = ? WHERE series_id = ? AND block = 1', [data, seats]),
        );
      await setPage(Buffer.from([255]));
      const { id } = await app.materializer.materialize({ from: today - 30 });
      app.materializer.start();
      const told: RunInfo[] = [];
      const failed = await app.materializer.finished(id, (run) => told.push(run));
      await app.materializer.stop();
      expect(failed).toMatchObject({ status: 'FAILED', unitsTotal: 3, unitsDone: 2, daysTotal: 30, daysDone: 0 });
      expect(failed.error).toMatch(/^COMPANY block 1: /);
      const document = `{ materializationRuns(first: 1) { nodes {
        status error unitsTotal unitsDone daysTotal daysDone valuesPerSecond secondsLeft warnings
        parkedUnits { model firstEntityId lastEntityId from to attempts error }
      } } }`;
      const { nodes } = (await server.data(document)).materializationRuns;
      const idOf = (row: number) => Buffer.from(`Company:${row}`).toString('base64url');
      expect(nodes).toEqual([
        {
          ...{ status: 'FAILED', error: failed.error, unitsTotal: 3, unitsDone: 2, daysTotal: 30, daysDone: 0 },
          ...{ valuesPerSecond: expect.any(Number), secondsLeft: null, warnings: [] },
          parkedUnits: [
            {
              ...{ model: 'COMPANY', firstEntityId: idOf(256), lastEntityId: idOf(511), attempts: 3 },
              ...{ from: '2026-01-30', to: '2026-02-28', error: expect.stringContaining('page') },
            },
          ],
        },
      ]);
      const parked = (await app.materializer.parkedUnits([id, 4711])).get(id)!;
      expect(reportOf(failed, parked).split('\n')).toContainEqual(
        expect.stringMatching(/^ {2}parked after 3 attempts: COMPANY rows 256 to 511, 2026-01-30 to 2026-02-28: /),
      );
      await setPage(page!.data);
      await settleRuns(app);
      const again = await app.materializer.materialize({ from: today - 30 });
      app.materializer.start();
      expect(await app.materializer.finished(again.id)).toMatchObject({ status: 'SUCCEEDED', daysDone: 30 });
      await app.materializer.stop();
      expect(await differences(app, 60)).toEqual([]);
    } finally {
      await server.close();
    }
  }, 60_000);
});

describeDatabases('progress of runs', (context) => {
  it('tells days, speed and time left, in one statement more however many runs there are', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createCompanies(app, 600);
      await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
      await defineAll(app, METRICS.slice(0, 2));
      await settleRuns(app);
      const { id } = await app.materializer.materialize({ from: today - 20, to: today - 1 });
      expect(await app.materializer.run(id)).toMatchObject({
        ...{ status: 'QUEUED', daysTotal: 20, daysDone: 0, valuesPerSecond: null, secondsLeft: null },
      });
      const told: RunInfo[] = [];
      const ended = app.materializer.finished(id, (run) => told.push(run));
      app.materializer.start();
      await ended;
      await app.materializer.stop();
      const last = told.at(-1)!;
      expect(last).toMatchObject({ status: 'SUCCEEDED', daysTotal: 20, daysDone: 20, secondsLeft: null });
      expect(last.valuesPerSecond).toBeGreaterThan(0);
      const days = told.map(({ daysDone }) => daysDone);
      expect(days).toEqual([...days].sort((a, b) => a - b));
      for (const run of told.filter(({ status, unitsDone }) => status === 'RUNNING' && unitsDone > 0))
        expect(run.secondsLeft).toBeGreaterThanOrEqual(0);
      expect(progressOf(last)).toMatch(/^20 of 20 days \| \d+ values, \d+\/s$/);

      for (let i = 0; i < 5; i++) await app.materializer.cancel((await app.materializer.materialize({})).id);
      const cost = (first: number) => statementsOf(app.database, () => app.materializer.runs({ first }));
      expect(await cost(7)).toBeLessThanOrEqual((await cost(1)) + 1);
    } finally {
      await app.close();
    }
  }, 60_000);
});
