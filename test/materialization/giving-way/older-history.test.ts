import { isoFromDay } from '../../../src/calendar/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, METRICS, TODAY, today } from '../scenario.js';
import { impatient, some, standing } from './support.js';

describeDatabases(
  'history from before what a definition was planned for, sent before it has begun with companies',
  (context) => {
    it.each([
      ['newest days first', 0],
      ['all days at once', Number.POSITIVE_INFINITY],
    ])('is not lost: %s', async (_, newestFrom) => {
      const app = await openApp(context, await context.place(), { TODAY });
      const send = async (events: readonly { user: string; ago: number }[]) => {
        const items = events.map(({ user, ago }) => ({
          name: 'login',
          companyExternalId: 'c0',
          endUserExternalId: user,
          at: isoFromDay(today - ago),
          properties: { amount: 1 },
        }));
        expect((await app.ingestion.trackActivities(items, ORIGIN)).errors).toEqual([]);
      };
      try {
        await createCompanies(app, 1, 40);
        await send([{ user: 'u0', ago: 10 }]);
        await defineAll(app, some(METRICS, 'week'));
        await workOff(app);
        await defineAll(app, some(FAMILY_METRICS, 'u_week', 'logins', 'busy'));
        let sent = false;
        const before = async () => {
          if (sent || (await standing(app))?.phase !== 0) return;
          sent = true;
          await send([
            { user: 'u1', ago: 60 },
            { user: 'u0', ago: 55 },
          ]);
        };
        await workOff(app, { ...impatient(app, { before }), newestFrom });
        expect(sent).toBe(true);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, 90)).toEqual([]);
      } finally {
        await app.close();
      }
    });
  },
);
