import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { CatalogueReader } from '../../src/catalogue/index.js';
import { runRollUps } from '../../src/materialization/roll-ups/unit.js';
import { RunEnded } from '../../src/materialization/units/unit.js';
import { type App } from '../../src/server/index.js';
import {
  addUnits,
  insertRun,
  leaseUnit,
  ROLL_UP_BLOCK,
  releaseUnit,
  SeriesStore,
  takeRun,
} from '../../src/storage/index.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { type DatabaseContext, describeDatabases, type Place } from '../support/databases.js';
import { createFamilies, FAMILY_METRICS, familyPush, sendFamily } from './families.js';
import { workOff } from './meddling.js';
import { companyId, defineAll, differences, TODAY, today } from './scenario.js';

const DAYS = 62;

const dateOf = (day: number) => isoFromDay(today - 1 - day);

async function prepared(context: DatabaseContext, place?: Place): Promise<App> {
  const app = await openApp(context, place ?? (await context.place()), { TODAY });
  await createFamilies(app);
  await sendFamily(app, [
    { is: 'event', company: 0, user: 0, day: 40, amount: 1 },
    { is: 'event', company: 0, user: 1, day: 3, amount: 2.5 },
    { is: 'level', asset: 0, day: 20, value: 5 },
  ]);
  await defineAll(app, FAMILY_METRICS);
  await settleRuns(app);
  return app;
}

describeDatabases('roll-ups', (context) => {
  it('recomputing what changed gives what computing everything gives', async () => {
    const app = await prepared(context);
    try {
      expect(await differences(app, DAYS)).toEqual([]);
      await fc.assert(
        fc.asyncProperty(fc.array(familyPush, { minLength: 1, maxLength: 8 }), async (pushes) => {
          await sendFamily(app, pushes);
          await workOff(app);
          expect(await differences(app, DAYS)).toEqual([]);
        }),
        { numRuns: 15 },
      );
    } finally {
      await app.close();
    }
  });

  it("a company's first day that moves back lets windows see more of its children", async () => {
    const app = await prepared(context);
    try {
      const formula = { type: 'metricOverTime', prop: 'system.users_total', op: 'AVERAGE', days: 7 };
      await defineAll(app, [{ slug: 'crowd', name: 'Crowd', model: 'COMPANY', formula }]);
      // The company itself is known for 22 days.
      const users = [50, 26].map((day) => ({
        ...{ companyExternalId: companyId(2), externalId: `old${day}`, createdAt: dateOf(day) },
      }));
      expect((await app.ingestion.upsertEndUsers(users, ORIGIN)).errors).toEqual([]);
      await workOff(app);
      const event = { name: 'visit', companyExternalId: companyId(2), at: dateOf(30) };
      expect((await app.ingestion.trackActivities([event], ORIGIN)).errors).toEqual([]);
      await workOff(app);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('takes in children of many blocks, and companies of two', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const companies = Array.from({ length: 300 }, (_, i) => ({ externalId: companyId(i), createdAt: dateOf(30) }));
      expect((await app.ingestion.upsertCompanies(companies, ORIGIN)).errors).toEqual([]);
      const users = Array.from({ length: 1400 }, (_, i) => ({
        companyExternalId: companyId((i * 37) % 300),
        externalId: `v${i}`,
        createdAt: dateOf(i % 45),
      }));
      expect((await app.ingestion.upsertEndUsers(users, ORIGIN)).errors).toEqual([]);
      const logins = users.flatMap(({ companyExternalId, externalId }, i) =>
        [i % 40, (i * 7) % 50].map((day) => ({
          ...{ name: 'login', companyExternalId, endUserExternalId: externalId, at: dateOf(day) },
          properties: { amount: i / 7 },
        })),
      );
      expect((await app.ingestion.trackActivities(logins, ORIGIN)).errors).toEqual([]);
      await defineAll(app, FAMILY_METRICS);
      await workOff(app);
      expect(await differences(app, 52)).toEqual([]);
      // A few late events: only some companies are looked at again.
      const late = logins.slice(200, 204).map((event) => ({ ...event, at: dateOf(33) }));
      expect((await app.ingestion.trackActivities(late, ORIGIN)).errors).toEqual([]);
      await workOff(app);
      expect(await differences(app, 52)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 120_000);

  it('loses nothing while data of children pour in and definitions change', async () => {
    const app = await prepared(context);
    try {
      app.materializer.start();
      const pushes = fc.sample(familyPush, { seed: 7, numRuns: 60 });
      await Promise.all(
        [0, 1, 2].map(async (writer) => {
          for (const [i, push] of pushes.entries()) if (i % 3 === writer) await sendFamily(app, [push]);
        }),
      );
      for (const days of [3, 5]) {
        const formula = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days };
        await app.metrics.update('calculated.u_week', { formula }, null);
        await sendFamily(app, fc.sample(familyPush, { seed: days, numRuns: 10 }));
      }
      await app.metrics.delete('calculated.scored');
      await sendFamily(app, fc.sample(familyPush, { seed: 9, numRuns: 10 }));
      await app.materializer.stop();
      await workOff(app);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 120_000);

  it('extends roll-ups by the days that are closed', async () => {
    const place = await context.place();
    const before = await prepared(context, place);
    // Days that are not over yet are closed later.
    await sendFamily(before, [{ is: 'event', company: 1, user: 1, day: -1, amount: 4 }]);
    await before.close();
    const app = await openApp(context, place, { TODAY: isoFromDay(today + 3) });
    try {
      await sendFamily(app, [
        { is: 'event', company: 0, user: 1, day: -2, amount: 4 },
        { is: 'event', company: 2, user: 3, day: 25, amount: 1 },
        { is: 'score', company: 0, user: 1, day: -3, value: 4 },
      ]);
      await workOff(app);
      expect(await differences(app, DAYS)).toEqual([]);
      const rows = await app.database.snapshot((session) =>
        session.all<{ through_day: number }>('SELECT DISTINCT through_day FROM roll_up'),
      );
      expect(rows).toEqual([{ through_day: today + 2 }]);
    } finally {
      await app.close();
    }
  });

  it('a worker that was taken for dead writes nothing beside its successor', async () => {
    const app = await prepared(context);
    try {
      await sendFamily(app, [{ is: 'event', company: 0, user: 0, day: 12, amount: 3 }]);
      await app.ingestion.foldPending();
      const { database, registry, series } = app;
      const queued = { trigger: 'LATE_DATA' as const, from: today - 1, to: today - 1, metrics: [], now: 1 };
      const run = await database.write(async (session) => {
        const id = await insertRun(session, queued);
        await addUnits(session, id, [{ model: 'END_USER', block: ROLL_UP_BLOCK, from: 1, to: 0 }]);
        return { ...queued, id };
      });
      await database.write((session) => takeRun(session, { worker: 'other', now: Date.now() }));
      const mine = await database.write((session) => leaseUnit(session, { run: run.id, seq: 0 }, 'dead'));
      await database.write((session) => releaseUnit(session, mine!));
      await database.write((session) => leaseUnit(session, { run: run.id, seq: 0 }, 'other'));
      const state = () =>
        database.snapshot(async (session) => [
          await session.all('SELECT * FROM series_block ORDER BY series_id, block'),
          await session.all('SELECT * FROM roll_up ORDER BY series_id'),
        ]);
      const before = await state();
      const catalogue = new CatalogueReader(series, registry);
      const dependencies = { database, store: new SeriesStore(database), catalogue, registry, series };
      const task = { run: run.id, seq: 0, model: 'END_USER' as const, block: ROLL_UP_BLOCK, from: 1, to: 0 };
      await expect(
        runRollUps(
          { ...dependencies, foldPending: () => app.ingestion.foldPending(), report: () => undefined },
          { ...task, fence: mine!.fence, slugs: [], world: 'published', through: today - 1 },
        ),
      ).rejects.toBeInstanceOf(RunEnded);
      expect(await state()).toEqual(before);
      await database.write((session) => session.run(`UPDATE run SET status = 'SUCCEEDED' WHERE id = ?`, [run.id]));
      await workOff(app);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
