import fc from 'fast-check';
import { type App } from '../../src/server/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../support/databases.js';
import { createFamilies, FAMILY_METRICS, familyPush, sendFamily } from './families.js';
import { defineAll, differences, TODAY } from './scenario.js';

const DAYS = 62;

async function prepared(context: DatabaseContext): Promise<App> {
  const app = await openApp(context, await context.place(), { TODAY });
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
          await settleRuns(app);
          expect(await differences(app, DAYS)).toEqual([]);
        }),
        { numRuns: 15 },
      );
    } finally {
      await app.close();
    }
  });
});
