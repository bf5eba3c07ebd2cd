import { isoFromDay } from '../../../src/calendar/index.js';
import { queueDueRuns } from '../../../src/materialization/due.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../../support/databases.js';
import { dieAmidNewestDays, some } from '../giving-way/support.js';
import { meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, METRICS, TODAY, today } from '../scenario.js';

const DAYS = 120;
/** Two blocks. */
const COMPANIES = 262;
const dateOf = (ago: number) => isoFromDay(today - 1 - ago);
const sumOf = (prop: string, days: number) => ({ type: 'metricOverTime', prop, op: 'SUM', days });
/** What companies make of their own logins and of users' scores, and all of it so far. */
const NEW = [
  { slug: 'both', formula: ['SUM', sumOf('activities.login', 3), sumOf('enduser.metrics.score', 7)] },
  { slug: 'all', formula: { type: 'totalSum', prop: 'calculated.both' } },
].map((metric) => ({ ...metric, name: metric.slug, model: 'COMPANY' as const }));

async function sendLogin(app: App, ago: number, user: object = {}): Promise<void> {
  const event = { name: 'login', companyExternalId: 'c0', at: dateOf(ago), properties: { amount: 1 }, ...user };
  expect((await app.ingestion.trackActivities([event], ORIGIN)).errors).toEqual([]);
}

async function sendScore(app: App, company: number, ago: number, value: number): Promise<void> {
  const user = { model: 'END_USER', externalId: `u${company}`, companyExternalId: `c${company}` } as const;
  const point = { ...user, metric: 'score', at: dateOf(ago), value };
  expect((await app.ingestion.pushMetrics([point], ORIGIN)).errors).toEqual([]);
}

/** An app with some old data whose readers have a metric; the ones over users are defined and wait. */
async function begun(context: DatabaseContext): Promise<App> {
  const app = await openApp(context, await context.place(), { TODAY });
  await createCompanies(app, COMPANIES, DAYS);
  for (const ago of [110, 5]) await sendLogin(app, ago);
  for (const company of [0, 1]) await sendScore(app, company, 100, 5);
  await defineAll(app, some(METRICS, 'week'));
  await workOff(app);
  await defineAll(app, NEW);
  return app;
}

async function expectRightWhenComputedAgain(app: App): Promise<void> {
  await app.materializer.materialize({});
  await workOff(app);
  expect(await unsettled(app)).toEqual([]);
  expect(await differences(app, DAYS + 5)).toEqual([]);
}

describeDatabases('metrics of which a definition has computed some days before it ended', (context) => {
  it.each([
    ['a company itself', false],
    ['users', true],
  ])(
    'are right when they are asked for after its roll-ups failed and something of %s came late',
    async (_, ofUsers) => {
      const app = await begun(context);
      try {
        const ensure = app.series.ensure.bind(app.series);
        const failing = jest.spyOn(app.series, 'ensure').mockImplementation((specs) => {
          if (specs.some(({ kind }) => kind === 'ROLL_UP')) throw new Error('no roll-ups');
          return ensure(specs);
        });
        await expect(workOff(app)).rejects.toThrow('no roll-ups');
        failing.mockRestore();
        if (ofUsers) {
          await sendLogin(app, 70, { companyExternalId: 'c1', endUserExternalId: 'u1' });
          await sendScore(app, 1, 70, 7);
        } else {
          await sendLogin(app, 70);
        }
        await app.ingestion.foldPending();
        await queueDueRuns(meddledOptions(app, {}));
        await workOff(app);
        await expectRightWhenComputedAgain(app);
      } finally {
        await app.close();
      }
    },
  );

  it.each([
    ['something came late twice', false],
    ["something came late, and users' points became counts in between", true],
  ])('are right when they are asked for after it was cancelled and %s', async (_, changed) => {
    const app = await begun(context);
    try {
      await dieAmidNewestDays(app);
      const [definition] = await app.materializer.runs({ first: 1 });
      expect(definition).toMatchObject({ trigger: 'DEFINITION', status: 'RUNNING' });
      await app.materializer.cancel(definition!.id);
      await sendLogin(app, 75);
      await workOff(app);
      if (changed) await app.definitions.define({ model: 'END_USER', metric: 'score', kind: 'COUNTER' });
      await workOff(app);
      await sendLogin(app, 70);
      await workOff(app);
      await expectRightWhenComputedAgain(app);
    } finally {
      await app.close();
    }
  });
});
