import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { createFamilies, FAMILY_METRICS, familyPush, sendFamily } from './families.js';
import { randomFrom } from './history.js';
import { type Meddler, meddledOptions, unsettled, workOff, workUntilKilled } from './meddling.js';
import { defineAll, differences, TODAY, today } from './scenario.js';

const DAYS = 62;

/** Sends what is left of some pushes, now and then one. */
function pushesFrom(app: App, seed: number, count: number, often: number) {
  const random = randomFrom(seed);
  const left = fc.sample(familyPush, { seed, numRuns: count });
  let busy = false;
  return async () => {
    const push = left[0];
    if (busy || push === undefined || random(often) > 0) return;
    left.shift();
    busy = true;
    try {
      await sendFamily(app, [push]);
      if (random(2) === 0) await app.ingestion.foldPending();
    } finally {
      busy = false;
    }
  };
}

/** Changes of definitions, one after the other. */
function edits(app: App): readonly (() => Promise<unknown>)[] {
  const { metrics } = app;
  const edit = (slug: string, formula: unknown) => () => metrics.update(`calculated.${slug}`, { formula }, null);
  const week = (days: number) => ({ type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days });
  const logins = (days: number) => ({ type: 'metricOverTime', prop: 'enduser.activities.login', op: 'SUM', days });
  const max = { type: 'metricOverTime', prop: 'enduser.calculated.u_week', across: 'MAX' };
  return [
    edit('u_week', week(3)),
    edit('busy', { type: 'rawNumber', value: 1 }),
    edit('logins', logins(4)),
    () => metrics.delete('calculated.scored'),
    edit('busy', max),
    edit('u_week', week(2)),
    () => metrics.create(FAMILY_METRICS.find(({ slug }) => slug === 'scored')!, null),
    edit('busy', { ...max, across: 'SUM' }),
  ];
}

describeDatabases('data of children between any two steps of a run', (context) => {
  it.each([1, 2, 3])(
    'are computed, in the end, and nothing is left to do (%i)',
    async (seed) => {
      const app = await openApp(context, await context.place(), { TODAY });
      try {
        await createFamilies(app);
        const meddler: Meddler = { before: pushesFrom(app, seed, 150, 2) };
        const options = meddledOptions(app, meddler);
        await defineAll(app, FAMILY_METRICS);
        await workOff(app, options);
        for (let more = 0; more < 3; more++) {
          await sendFamily(app, fc.sample(familyPush, { seed: 100 * seed + more, numRuns: 3 }));
          await workOff(app, options);
        }
        delete meddler.before;
        await workOff(app);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, DAYS)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    120_000,
  );

  it('and companies of new blocks, with their children', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, fc.sample(familyPush, { seed: 8, numRuns: 10 }));
      const plain = FAMILY_METRICS.filter(({ slug }) => ['logins', 'scored', 'active'].includes(slug!));
      await defineAll(app, plain);
      let more = 0;
      // Within the unit of roll-ups: children of companies that were not there when it began.
      const options = meddledOptions(app, {
        async before() {
          if (more++ % 4 !== 3 || more > 40) return;
          const events = Array.from({ length: 260 }, (_, i) => ({
            ...{ name: 'login', companyExternalId: `n${more}-${i}`, endUserExternalId: `n${more}-${i}` },
            at: isoFromDay(today - 1 - (i % 20)),
          }));
          const companies = events.map(({ companyExternalId }) => ({ externalId: companyExternalId }));
          expect((await app.ingestion.upsertCompanies(companies, ORIGIN)).errors).toEqual([]);
          expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
        },
      });
      await workOff(app, options);
      const attempts = await app.database.snapshot((session) =>
        session.all('SELECT run_id, error FROM unit WHERE attempts > 0'),
      );
      expect(attempts).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, 30)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 120_000);

  it('where there are no metrics of children, and where the first one comes in between', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      const plain = FAMILY_METRICS.filter(({ slug }) =>
        ['logins', 'spend', 'scored', 'level', 'active'].includes(slug!),
      );
      await defineAll(app, plain);
      const push = pushesFrom(app, 5, 120, 2);
      let steps = 0;
      const meddler: Meddler = {
        async before() {
          if (++steps === 60) await defineAll(app, FAMILY_METRICS.slice(0, 1));
          await push();
        },
      };
      for (let more = 0; more < 4; more++) {
        await sendFamily(app, fc.sample(familyPush, { seed: 500 + more, numRuns: 3 }));
        await workOff(app, meddledOptions(app, meddler));
      }
      expect(steps).toBeGreaterThan(60);
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 120_000);

  it.each([11, 12, 13])(
    'and definitions that change meanwhile (%i)',
    async (seed) => {
      const app = await openApp(context, await context.place(), { TODAY });
      try {
        await createFamilies(app);
        await defineAll(app, FAMILY_METRICS);
        const push = pushesFrom(app, seed, 150, 3);
        const random = randomFrom(seed);
        const left = [...edits(app)];
        const meddler: Meddler = {
          async before() {
            await push();
            if (random(25) === 0) await left.shift()?.();
          },
        };
        for (let more = 0; more < 6; more++) {
          await sendFamily(app, fc.sample(familyPush, { seed: 900 * seed + more, numRuns: 3 }));
          await workOff(app, meddledOptions(app, meddler));
        }
        for (const edit of left) await edit();
        await workOff(app);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, DAYS)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    120_000,
  );
});

describeDatabases('what nobody reads any more', (context) => {
  it('leaves nothing to do, though its roll-up had been told of changes', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [{ is: 'event', company: 0, user: 0, day: 4, amount: 1 }]);
      await defineAll(
        app,
        FAMILY_METRICS.filter(({ slug }) => ['u_week', 'logins', 'busy'].includes(slug!)),
      );
      await workOff(app);
      await sendFamily(app, [{ is: 'event', company: 0, user: 0, day: 9, amount: 1 }]);
      let told = false;
      const isTold = `SELECT 1 FROM series_block b JOIN roll_up r ON r.relay_id = b.series_id WHERE b.changed_from IS NOT NULL OR b.claimed_from IS NOT NULL`;
      const options = meddledOptions(app, {
        async before() {
          const rows = told ? [] : await app.database.snapshot((session) => session.all(isTold));
          if (told || rows.length === 0) return;
          told = true;
          await app.metrics.delete('calculated.logins');
        },
      });
      await workOff(app, options);
      expect(told).toBe(true);
      expect(await differences(app, DAYS)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

describeDatabases('a process that dies at any step of a run', (context) => {
  it('loses nothing, whichever transaction was its last', async () => {
    const place = await context.place();
    const setUp = await openApp(context, place, { TODAY });
    await createFamilies(setUp);
    await sendFamily(setUp, fc.sample(familyPush, { seed: 3, numRuns: 20 }));
    await defineAll(setUp, FAMILY_METRICS);
    await settleRuns(setUp);
    await setUp.close();
    // A day is to be closed in each round, and late data has come in.
    for (let round = 0, step = 1; round < 12; round++, step += 1 + (round % 5)) {
      const app = await openApp(context, place, { TODAY: isoFromDay(today + 1 + round) });
      try {
        await sendFamily(app, fc.sample(familyPush, { seed: 70 + round, numRuns: 6 }));
        if (round % 4 === 2) {
          const formula = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 2 + round };
          await app.metrics.update('calculated.u_week', { formula }, null);
        }
        await killedAfter(app, step);
        await sendFamily(app, fc.sample(familyPush, { seed: 90 + round, numRuns: 3 }));
        await workOff(app);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, DAYS)).toEqual([]);
      } finally {
        await app.close();
      }
    }
  }, 120_000);
});

/** Has a worker take up what is due, and die after so many of its transactions. */
async function killedAfter(app: App, transactions: number): Promise<void> {
  let left = transactions;
  let kill!: () => void;
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const options = meddledOptions(app, {
    before: async () => {
      if (left < 0) throw new Error('This process is dead.');
    },
    after: async () => {
      if (--left >= 0) return;
      kill();
      throw new Error('This process is dead.');
    },
  });
  await workUntilKilled(app, options, killed);
}
