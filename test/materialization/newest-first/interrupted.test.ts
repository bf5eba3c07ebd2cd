import { isoFromDay } from '../../../src/calendar/index.js';
import { type CreateMetricInput } from '../../../src/catalogue/types.js';
import { type App } from '../../../src/server/index.js';
import { type Session } from '../../../src/storage/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { unsettled, workOff } from '../meddling.js';
import { defineAll, differences, METRICS, TODAY, today } from '../scenario.js';
import { createHistory, held, whenHeld } from './readings.js';

const DAYS = 110;
const some = (metrics: readonly CreateMetricInput[], ...slugs: string[]) =>
  metrics.filter(({ slug }) => slugs.includes(slug!));
const NEW = [...some(METRICS, 'week', 'total', 'use', 'chain'), ...some(FAMILY_METRICS, 'u_spent', 'u_week')];
/** What companies read of users' metrics of which only the newest days are held. */
const OVER = some(FAMILY_METRICS, 'spent', 'busy');

async function setPage(
  session: Session,
  data: Buffer,
  ...place: readonly [series: number, block: number, day: number]
) {
  await session.run('UPDATE series_page SET data = ? WHERE series_id = ? AND block = ? AND day = ?', [data, ...place]);
}

async function sendLate(app: App, daysAgo: readonly number[], name: string): Promise<void> {
  const events = daysAgo.map((ago, i) => ({
    ...{ name: 'login', companyExternalId: `c${i}`, endUserExternalId: `${name}-${i}` },
    ...{ at: isoFromDay(today - ago), properties: { amount: 7 + i } },
  }));
  expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
}

describeDatabases('metrics of which only the newest days are held', (context) => {
  it('are read right and kept up to date, whatever comes, and are completed in the end', async () => {
    const place = await context.place();
    let app = await openApp(context, place, { TODAY });
    try {
      await createHistory(app, 2, DAYS);
      await defineAll(app, NEW);
      await whenHeld(app, (run) => app.materializer.cancel(run));
      const border = app.calendar.lastCompleteDay() - 29;
      const parts = new Map(NEW.map(({ slug }) => [slug!, border] as const));
      expect([...(await held(app.database))]).toEqual([...parts].sort());
      expect(await differences(app, DAYS + 20)).toEqual([]);
      // Late data before, at and after the border.
      await sendLate(app, [90, 33, 31, 30, 29, 3], 'late');
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 20)).toEqual([]);
      // Companies' metrics over users' of which only some days are held.
      await defineAll(app, OVER);
      await workOff(app);
      expect(await differences(app, DAYS + 20)).toEqual([]);
      await sendLate(app, [80, 40, 31, 30, 5], 'later');
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 20)).toEqual([]);
      expect((await held(app.database)).get('week')).toBe(border);
      // A day ends: the days of what was cancelled are computed with it.
      await app.close();
      app = await openApp(context, place, { TODAY: isoFromDay(today + 1) });
      await workOff(app);
      expect([...(await held(app.database)).values()].filter((part) => part !== null)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 20)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);

  it('stay so where the older ones cannot be computed, and are completed once they can', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createHistory(app, 3, DAYS);
      await defineAll(app, NEW);
      const old =
        'FROM series_page WHERE day < ? AND day > 0 AND series_id = (SELECT id FROM series WHERE metric_key = ? AND model = ?)';
      const which = [today - 70, 'activities.login', 'COMPANY'];
      let pages: { series_id: number; block: number; day: number; data: Buffer }[] = [];
      const damaged = whenHeld(app, () =>
        app.database.write(async (session) => {
          pages = await session.all(`SELECT series_id, block, day, data ${old}`, which);
          for (const { series_id, block, day } of pages)
            await setPage(session, Buffer.from([255]), series_id, block, day);
        }),
      );
      await expect(damaged).rejects.toThrow(/run \d+ failed/);
      await app.database.write(async (session) => {
        for (const { series_id, block, day, data } of pages) await setPage(session, data, series_id, block, day);
      });
      const parts = [...(await held(app.database)).values()];
      expect(parts).toEqual(NEW.map(() => app.calendar.lastCompleteDay() - 29));
      expect(await differences(app, DAYS + 20)).toEqual([]);
      await app.materializer.materialize({});
      await workOff(app);
      expect([...(await held(app.database)).values()]).toEqual(NEW.map(() => null));
      expect(await differences(app, DAYS + 20)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);

  it('get days that end and new entities of new blocks while the older ones are computed', async () => {
    const place = await context.place();
    const app = await openApp(context, place, { TODAY });
    const later = await openApp(context, place, { TODAY: isoFromDay(today + 2) });
    try {
      const history = await createHistory(app, 4, DAYS);
      await defineAll(app, NEW);
      await whenHeld(app, async () => {
        await history.addCompanies(app, 260);
        await history.sendRandom(app, 200);
      });
      expect(await differences(app, DAYS + 20)).toEqual([]);
      await workOff(later);
      expect(await unsettled(later)).toEqual([]);
      expect(await differences(later, DAYS + 20)).toEqual([]);
    } finally {
      await later.close();
      await app.close();
    }
  }, 300_000);
});
