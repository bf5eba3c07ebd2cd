import fc from 'fast-check';
import { CatalogueReader } from '../../src/catalogue/index.js';
import { runUnit } from '../../src/materialization/units/unit.js';
import { type App } from '../../src/server/index.js';
import { addUnits, type Database, insertRun, SeriesStore, takeRun } from '../../src/storage/index.js';
import { openApp } from '../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../support/databases.js';
import { workOff } from './meddling.js';
import { allCompanies, createCompanies, defineAll, differences, type Push, send, TODAY, today } from './scenario.js';

const COMPANIES = 12;
const DAYS = 60;

const push: fc.Arbitrary<Push> = fc.oneof(
  fc.record({
    is: fc.constant('event' as const),
    company: fc.nat(COMPANIES - 1),
    day: fc.integer({ min: 0, max: DAYS + 10 }),
    amount: fc.integer({ min: -500, max: 1000 }).map((cents) => cents / 100),
  }),
  fc.record({
    is: fc.constant('point' as const),
    company: fc.nat(COMPANIES - 1),
    day: fc.integer({ min: 0, max: DAYS }),
    value: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({
    is: fc.constant('field' as const),
    company: fc.nat(COMPANIES - 1),
    day: fc.integer({ min: 0, max: DAYS }),
    value: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
  }),
);

async function prepared(context: DatabaseContext): Promise<App> {
  const app = await openApp(context, await context.place(), { TODAY });
  await createCompanies(app, COMPANIES, DAYS);
  await defineAll(app);
  await workOff(app);
  return app;
}

describeDatabases('late data', (context) => {
  it('recomputing what changed gives what computing everything gives', async () => {
    const app = await prepared(context);
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(push, { minLength: 1, maxLength: 12 }), async (pushes) => {
          await send(app, pushes);
          await workOff(app);
          expect(await differences(app, DAYS + 12)).toEqual([]);
        }),
        { numRuns: 15 },
      );
    } finally {
      await app.close();
    }
  });

  it('computes years of history anew where old data comes late', async () => {
    const app = await prepared(context);
    try {
      await send(app, [
        { is: 'event', company: 2, day: 1500, amount: 3 },
        { is: 'event', company: 2, day: 700, amount: 4 },
        { is: 'point', company: 3, day: 1100, value: 9 },
        { is: 'field', company: 3, day: 1200, value: 2 },
      ]);
      await workOff(app);
      expect(await differences(app, 1510)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('says that a value is stale until the change is computed, and then no more', async () => {
    const app = await prepared(context);
    try {
      const ids = await allCompanies(app);
      const stale = async () => (await app.reader.stale('COMPANY', ['calculated.week'], ids)).get('calculated.week');
      expect(await stale()).toEqual(ids.map(() => false));
      await send(app, [{ is: 'event', company: 0, day: 20, amount: 1 }]);
      expect(await stale()).toContain(true);
      await workOff(app);
      expect(await stale()).toEqual(ids.map(() => false));
    } finally {
      await app.close();
    }
  });

  it('an event that lands while a unit runs, after its snapshot, is not lost', async () => {
    const app = await prepared(context);
    try {
      await send(app, [{ is: 'event', company: 1, day: 30, amount: 5 }]);
      // The unit has claimed the first event and read its snapshot when the second one commits.
      let landed = false;
      const late: Database = {
        dialect: app.database.dialect,
        statements: 0,
        waiting: 0,
        snapshot: (work) => app.database.snapshot(work),
        close: () => app.database.close(),
        write: async (work) => {
          writes++;
          if (writes === 2) {
            landed = true;
            await send(app, [{ is: 'event', company: 1, day: 31, amount: 7 }]);
          }
          return app.database.write(work);
        },
      };
      let writes = 0;
      const queued = { trigger: 'LATE_DATA' as const, from: today - 1, to: today - 1, metrics: [], now: 1 };
      const run = await app.database.write(async (session) => {
        const id = await insertRun(session, queued);
        await addUnits(session, id, [{ model: 'COMPANY', block: 0, from: 1, to: 0 }]);
        return { ...queued, id };
      });
      await app.database.write((session) => takeRun(session, { worker: 'test:0:0', now: Date.now() }));
      await runUnit(
        {
          database: late,
          store: new SeriesStore(late),
          catalogue: new CatalogueReader(app.series, app.registry),
          registry: app.registry,
          foldPending: () => app.ingestion.foldPending(),
          report: () => undefined,
        },
        {
          run: run.id,
          seq: 0,
          fence: 0,
          model: 'COMPANY',
          block: 0,
          from: 1,
          to: 0,
          slugs: [],
          world: 'published',
          through: today - 1,
        },
      );
      expect(landed).toBe(true);
      expect(await differences(app, DAYS)).not.toEqual([]);
      await app.database.write((session) => session.run(`UPDATE run SET status = 'SUCCEEDED' WHERE id = ?`, [run.id]));
      await workOff(app);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('loses nothing while events pour in beside the worker', async () => {
    const app = await prepared(context);
    try {
      app.materializer.start();
      await Promise.all(
        Array.from({ length: 4 }, async (_, writer) => {
          for (let i = 0; i < 15; i++) {
            await send(app, [
              { is: 'event', company: (writer * 3 + i) % COMPANIES, day: (i * 7) % DAYS, amount: i },
              { is: 'point', company: i % COMPANIES, day: (i * 5 + writer) % DAYS, value: i },
            ]);
          }
        }),
      );
      await app.materializer.stop();
      await workOff(app);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('swaps an edited metric and all that read it in at once', async () => {
    const app = await prepared(context);
    try {
      await send(
        app,
        Array.from({ length: 40 }, (_, i) => ({ is: 'event' as const, company: i % COMPANIES, day: i, amount: i })),
      );
      await workOff(app);
      const ids = await allCompanies(app);
      const read = async (slug: string) => [
        ...(await app.reader.gather('COMPANY', [`calculated.${slug}`], ids, today - 40, today - 1)).get(
          `calculated.${slug}`,
        )!.values,
      ];
      const week = await read('week');
      const chain = await read('chain');
      const formula = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 3 };
      await app.metrics.update('calculated.week', { formula }, null);
      // Nothing has been computed yet: readers see the old version, whole.
      expect(await read('week')).toEqual(week);
      expect(await read('chain')).toEqual(chain);
      await workOff(app);
      expect(await read('week')).not.toEqual(week);
      expect(await read('chain')).not.toEqual(chain);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
