import { isoFromDay } from '../../../src/calendar/index.js';
import { PACE } from '../../../src/materialization/limits.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { dieAmidNewestDays, some, standing } from '../giving-way/support.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, METRICS, TODAY, today } from '../scenario.js';

const DAYS = 80;
/** Four blocks. */
const COMPANIES = 900;

describeDatabases('a definition that is left amid its newest days', (context) => {
  it.each([20, 31, 45])('knows of what comes late when %i days have been closed since', async (later) => {
    const place = await context.place();
    let app = await openApp(context, place, { TODAY });
    try {
      await createCompanies(app, COMPANIES, DAYS);
      await defineAll(app, some(METRICS, 'week'));
      await workOff(app);
      await defineAll(app, some(METRICS, 'spend', 'total'));
      await dieAmidNewestDays(app);
      await app.close();

      app = await openApp(context, place, { TODAY: isoFromDay(today + later) });
      let isClosed = false;
      let isSent = false;
      const sending: Meddler = {
        async before() {
          if (isSent) return;
          const runs = await app.materializer.runs({ first: 3 });
          isClosed ||= runs.some(({ trigger, status }) => trigger === 'SCHEDULE' && status === 'SUCCEEDED');
          const at = await standing(app);
          if (at === undefined || at.definition.to < today + 5) return;
          isSent = true;
          const event = {
            name: 'login',
            companyExternalId: 'c0',
            at: isoFromDay(today - 5),
            properties: { amount: 9 },
          };
          expect((await app.ingestion.trackActivities([event], ORIGIN)).errors).toEqual([]);
        },
      };
      // It lets the days be closed, and then nothing go first.
      const pace = {
        ...PACE,
        get turnMs() {
          return isClosed ? 1e9 : 0;
        },
      };
      await workOff(app, { ...meddledOptions(app, sending), pace });
      expect(isSent).toBe(true);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + later)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
