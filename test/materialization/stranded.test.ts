import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { writeTwice } from '../plugins/twice.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { createCompanies, send, TODAY, today } from './scenario.js';

const LOGINS = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 7 };

describeDatabases('metrics of a plugin that is gone', (context) => {
  let folder: string;
  let withPlugin: Record<string, string>;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-plugin-'));
    withPlugin = { TODAY, PLUGINS: writeTwice(folder) };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const create = (app: App, slug: string, formula: unknown) =>
    app.metrics.create({ slug, name: slug, model: 'COMPANY', formula }, null);
  const read = (app: App, slug: string) =>
    app.reader.gather('COMPANY', [`calculated.${slug}`], [1], today - 30, today - 1);

  it('say so, and so does what reads them; what was missed meanwhile is computed when it is back', async () => {
    const place = await context.place();
    let app = await openApp(context, place, withPlugin);
    await createCompanies(app, 3);
    await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
    await create(app, 'twice', ['TWICE', LOGINS]);
    await create(app, 'reader', { type: 'metricOverTime', prop: 'calculated.twice' });
    await settleRuns(app);
    await app.close();

    app = await openApp(context, place, { TODAY: isoFromDay(today + 2) });
    await expect(read(app, 'twice')).rejects.toMatchObject({ code: 'FORMULA_INVALID' });
    await expect(read(app, 'reader')).rejects.toMatchObject({ code: 'FORMULA_INVALID' });
    await send(app, [{ is: 'event', company: 1, day: 3, amount: 1 }]);
    await settleRuns(app);
    expect(await app.reader.stale('COMPANY', ['calculated.reader'], [1])).toEqual(
      new Map([['calculated.reader', [true]]]),
    );
    await app.close();

    app = await openApp(context, place, { ...withPlugin, TODAY: isoFromDay(today + 2) });
    try {
      await settleRuns(app);
      const [values] = (await app.reader.gather('COMPANY', ['calculated.reader'], [2], today - 5, today + 1)).values();
      expect([...values!.values]).toEqual([0, 2, 2, 2, 2, 2, 2]);
      expect(await app.reader.stale('COMPANY', ['calculated.reader'], [1])).toEqual(
        new Map([['calculated.reader', [false]]]),
      );
    } finally {
      await app.close();
    }
  });

  it('are not swapped in uncomputed, but as soon as they can be computed', async () => {
    const place = await context.place();
    let app = await openApp(context, place, withPlugin);
    await createCompanies(app, 3);
    await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
    await create(app, 'twice', ['TWICE', LOGINS]);
    await create(app, 'reader', { type: 'metricOverTime', prop: 'calculated.twice' });
    await app.close();

    app = await openApp(context, place, { TODAY });
    await settleRuns(app);
    const failed = (await app.materializer.runs({ first: 5 })).find((run) => run.status === 'FAILED');
    expect(failed).toMatchObject({ trigger: 'DEFINITION', error: expect.stringContaining('no operator "TWICE"') });
    expect([...(await app.materializer.materializedThrough(['twice'])).values()]).toEqual([null]);
    await app.close();

    app = await openApp(context, place, withPlugin);
    try {
      await settleRuns(app);
      expect([...(await app.materializer.materializedThrough(['twice', 'reader'])).values()]).toEqual([
        today - 1,
        today - 1,
      ]);
      const values = [...(await read(app, 'reader')).get('calculated.reader')!.values];
      expect(values.slice(-12)).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0]);
    } finally {
      await app.close();
    }
  });
});
