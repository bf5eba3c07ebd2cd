import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { COMPANIES, createFamilies, FAMILY_METRICS, familyPush, sendFamily } from '../materialization/families.js';
import { unsettled, workOff } from '../materialization/meddling.js';
import {
  allCompanies,
  companyId,
  defineAll,
  differences,
  sameValue,
  TODAY,
  today,
} from '../materialization/scenario.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { computeFresh } from '../support/compute-fresh.js';
import { describeDatabases } from '../support/databases.js';

const DAYS = 62;

type Removal =
  | { readonly is: 'users'; readonly which: number }
  | { readonly is: 'asset'; readonly which: number }
  | { readonly is: 'company'; readonly which: number };

const removal: fc.Arbitrary<Removal> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ is: fc.constant('users' as const), which: fc.nat(3) }) },
  fc.record({ is: fc.constant('asset' as const), which: fc.nat(3) }),
  fc.record({ is: fc.constant('company' as const), which: fc.nat(COMPANIES - 1) }),
);

/** Deletes something, and lets companies and assets come again, so that pushes find them. */
async function remove(app: App, { is, which }: Removal): Promise<number> {
  const { deletions, ingestion } = app;
  if (is === 'users') {
    const ids = (await allCompanies(app, 'END_USER')).filter((_, i) => i % 4 === which);
    return (await deletions.byId('END_USER', ids, ORIGIN)).deleted;
  }
  if (is === 'asset') return (await deletions.byExternalId('ASSET', [`a${which}`], ORIGIN)).deleted;
  const { deleted } = await deletions.byExternalId('COMPANY', [companyId(which)], ORIGIN);
  const createdAt = isoFromDay(today - 5);
  await ingestion.upsertCompanies([{ externalId: companyId(which), createdAt }], ORIGIN);
  return deleted;
}

async function assetsAgain(app: App): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await app.ingestion.upsertAssets([{ externalId: `a${i}`, companyExternalId: companyId(i % 2) }], ORIGIN);
  }
}

/** Cached values that are not what the formulas give now, although nothing says that they are stale. */
async function untold(app: App): Promise<string[]> {
  const to = app.calendar.lastCompleteDay();
  const from = to + 1 - DAYS;
  const found: string[] = [];
  for (const { model, key } of await app.metrics.list()) {
    const ids = await allCompanies(app, model);
    if (ids.length === 0) continue;
    const fresh = await computeFresh(app, model, { type: 'metricOverTime', prop: key }, ids, from, to);
    const stale = (await app.reader.stale(model, [key], ids)).get(key)!;
    const { values } = (await app.reader.gather(model, [key], ids, from, to)).get(key)!;
    for (const [at, value] of values.entries()) {
      const now = fresh[at]!;
      if (!stale[at % ids.length] && !sameValue(value, now))
        found.push(`${key} of ${ids[at % ids.length]}: ${value}, not ${now}`);
    }
  }
  return found;
}

describeDatabases('what is made of children that are deleted', (context) => {
  it('says that it is stale, and becomes what computing everything gives', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [
        { is: 'event', company: 0, user: 0, day: 40, amount: 1 },
        { is: 'event', company: 0, user: 1, day: 3, amount: 2.5 },
        { is: 'event', company: 1, user: 1, day: 30, amount: 4 },
        { is: 'level', asset: 0, day: 20, value: 5 },
        { is: 'level', asset: 1, day: 55, value: 5 },
      ]);
      await defineAll(app, FAMILY_METRICS);
      await settleRuns(app);
      let deleted = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(familyPush, { minLength: 1, maxLength: 8 }),
          fc.array(removal, { minLength: 1, maxLength: 3 }),
          async (pushes, removals) => {
            await assetsAgain(app);
            await sendFamily(app, pushes);
            await workOff(app);
            for (const one of removals) deleted += await remove(app, one);
            await app.ingestion.foldPending();
            expect(await untold(app)).toEqual([]);
            await workOff(app);
            expect(await differences(app, DAYS)).toEqual([]);
            expect(await unsettled(app)).toEqual([]);
          },
        ),
        { numRuns: 5 },
      );
      expect(deleted).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });

  it('calls nothing stale where somebody came today and goes', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [{ is: 'event', company: 0, user: 0, day: 40, amount: 1 }]);
      await defineAll(app, FAMILY_METRICS);
      await settleRuns(app);
      const before = new Set(await allCompanies(app, 'END_USER'));
      const visitor = { name: 'login', companyExternalId: companyId(0), endUserExternalId: 'visitor', at: TODAY };
      await app.ingestion.trackActivities([visitor], ORIGIN);
      await workOff(app);
      const ids = (await allCompanies(app, 'END_USER')).filter((id) => !before.has(id));
      expect((await app.deletions.byId('END_USER', ids, ORIGIN)).deleted).toBe(1);
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
