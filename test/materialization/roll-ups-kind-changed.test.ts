import { isoFromDay } from '../../src/calendar/index.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { some, whileDefining } from './giving-way/support.js';
import { meddledOptions, unsettled, workOff } from './meddling.js';
import { defineAll, differences, METRICS, TODAY, today } from './scenario.js';

const DAYS = 80;
const dateOf = (ago: number) => isoFromDay(today - 1 - ago);
/** Two blocks of companies; those that have users are in both. */
const COMPANIES = 262;
const FAMILIES = [0, 1, 260];

describeDatabases("a definition that sums users' points", (context) => {
  it.each([
    ['of the newest days', 2, 1],
    ['of older days, of which none is done', 3, 0],
    ['of older days, of which some are done', 3, 1],
  ])('is right when these become counts amid its units %s', async (_, phase, done) => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const companies = Array.from({ length: COMPANIES }, (_, i) => ({ externalId: `c${i}`, createdAt: dateOf(DAYS) }));
      expect((await app.ingestion.upsertCompanies(companies, ORIGIN)).errors).toEqual([]);
      const users = FAMILIES.map((i) => ({ externalId: `u${i}`, companyExternalId: `c${i}` }));
      const known = users.map((user) => ({ ...user, createdAt: dateOf(DAYS) }));
      expect((await app.ingestion.upsertEndUsers(known, ORIGIN)).errors).toEqual([]);
      const point = { model: 'END_USER', metric: 'score', at: dateOf(50), value: 5 } as const;
      const points = users.map((user) => ({ ...user, ...point }));
      expect((await app.ingestion.pushMetrics(points, ORIGIN)).errors).toEqual([]);
      await defineAll(app, some(METRICS, 'week'));
      await workOff(app);
      const formula = { type: 'metricOverTime', prop: 'enduser.metrics.score', op: 'SUM', days: 7 };
      await defineAll(app, [{ slug: 'score', name: 'Score', model: 'COMPANY', formula }]);
      let isChanged = false;
      const meddler = whileDefining(app, async (at) => {
        if (isChanged || at.phase !== phase || at.done < done) return;
        isChanged = true;
        await app.definitions.define({ model: 'END_USER', metric: 'score', kind: 'COUNTER' });
      });
      await workOff(app, meddledOptions(app, meddler));
      expect(isChanged).toBe(true);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 1)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
