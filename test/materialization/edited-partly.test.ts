import { openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { createFamilies, FAMILY_METRICS, sendFamily } from './families.js';
import { some, week } from './giving-way/support.js';
import { unsettled, workOff } from './meddling.js';
import { defineAll, differences, METRICS, TODAY } from './scenario.js';

const DAYS = 40;

describeDatabases('an edited metric whose computation was cancelled', (context) => {
  it.each([
    ['of users', 'u_week'],
    ['of companies', 'week'],
  ])('is computed with what reads it when it alone is asked for (%s)', async (_, slug) => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      const login = { is: 'event', company: 0, user: 0, amount: 1 } as const;
      await sendFamily(app, [
        { ...login, day: 4 },
        { ...login, day: 9 },
      ]);
      await defineAll(app, [...some(FAMILY_METRICS, 'u_week', 'busy'), ...some(METRICS, 'week', 'chain', 'use')]);
      await workOff(app);
      await app.metrics.update(`calculated.${slug}`, { formula: week(3) }, null);
      const [edit] = await app.materializer.runs({ first: 1 });
      await app.materializer.cancel(edit!.id);
      await app.materializer.materialize({ keys: [`calculated.${slug}`] });
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
