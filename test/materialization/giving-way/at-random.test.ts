import fc from 'fast-check';
import { isoFromDay } from '../../../src/calendar/index.js';
import { queueDueRuns } from '../../../src/materialization/due.js';
import { type App } from '../../../src/server/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { createFamilies, FAMILY_METRICS, familyPush, sendFamily } from '../families.js';
import { randomFrom } from '../history.js';
import { type Meddler, meddledOptions, unsettled, workOff, workUntilKilled } from '../meddling.js';
import { defineAll, differences, METRICS, TODAY, today } from '../scenario.js';
import { impatient, some, week } from './support.js';

const DAYS = 62;
const ALL = [...FAMILY_METRICS, ...some(METRICS, 'week', 'total', 'chain', 'use')];
const DAYS_LATER = 2;

type Step = () => Promise<unknown>;

/** Changes of definitions, one after the other. */
function edits({ metrics }: App): Step[] {
  const edit = (slug: string, formula: unknown) => () => metrics.update(`calculated.${slug}`, { formula }, null);
  const max = { type: 'metricOverTime', prop: 'enduser.calculated.u_week', across: 'MAX' };
  return [
    edit('u_week', week(3)),
    edit('u_spent', week(5)),
    () => metrics.delete('calculated.kinds'),
    edit('busy', max),
    edit('week', week(8)),
    () => metrics.create(FAMILY_METRICS.find(({ slug }) => slug === 'kinds')!, null),
    edit('u_idle', week(2)),
  ];
}

/** Now and then something, from a seed: data of children, an edit, another server that looks for what is due. One at a time. */
function happenings(app: App, seed: number): Meddler {
  const random = randomFrom(seed);
  const pushes = fc.sample(familyPush, { seed, numRuns: 150 });
  const left = edits(app);
  let last = Promise.resolve();
  const happens = async () => {
    const which = random(30);
    const push = which < 8 ? pushes.shift() : undefined;
    if (push !== undefined) await sendFamily(app, [push]);
    else if (which === 8) await left.shift()?.();
    else if (which < 14) await queueDueRuns(meddledOptions(app, {}));
  };
  return {
    before() {
      last = last.then(happens);
      return last;
    },
  };
}

async function expectSettled(app: App): Promise<void> {
  expect(await unsettled(app)).toEqual([]);
  expect(await differences(app, DAYS)).toEqual([]);
}

describeDatabases('definitions that let others go first after each unit', (context) => {
  it.each([1, 2])(
    'miss nothing of what is sent, edited and closed between any two steps (%i)',
    async (seed) => {
      const place = await context.place();
      for (let later = 0; later < DAYS_LATER; later++) {
        const app = await openApp(context, place, { TODAY: isoFromDay(today + later) });
        try {
          if (later === 0) {
            await createFamilies(app);
            await sendFamily(app, fc.sample(familyPush, { seed: 50 * seed, numRuns: 20 }));
            await defineAll(app, some(ALL, 'week', 'u_week', 'busy'));
            await workOff(app);
          }
          const meddler = happenings(app, 10 * seed + later);
          if (later === 0)
            await defineAll(
              app,
              ALL.filter(({ slug }) => !['week', 'u_week', 'busy'].includes(slug!)),
            );
          else await app.metrics.update('calculated.u_kinds', { formula: week(20 + later) }, null);
          await workOff(app, impatient(app, meddler));
          delete meddler.before;
          await workOff(app);
          await expectSettled(app);
        } finally {
          await app.close();
        }
      }
    },
    300_000,
  );

  it('go on wherever their process dies', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, fc.sample(familyPush, { seed: 4, numRuns: 20 }));
      await defineAll(app, ALL);
      await workOff(app);
      const random = randomFrom(4);
      for (let round = 0; round < 6; round++) {
        await app.metrics.update('calculated.u_week', { formula: week(2 + round) }, null);
        // In its first, its second … units, with late data in between.
        for (let death = 0; death < 3; death++) {
          await sendFamily(app, fc.sample(familyPush, { seed: 300 * round + death, numRuns: 3 }));
          await queueDueRuns(meddledOptions(app, {}));
          await dieAfter(app, 1 + random(12));
        }
        await workOff(app, impatient(app, {}));
        await expectSettled(app);
      }
      const runs = await app.materializer.runs({ first: 200 });
      expect(runs.filter(({ status }) => status === 'FAILED')).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);
});

/** Has a process work on what is due, and die after so many of its transactions. */
async function dieAfter(app: App, transactions: number): Promise<void> {
  let left = transactions;
  let kill!: () => void;
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const meddler: Meddler = {
    before: async () => {
      if (left < 0) throw new Error('This process is dead.');
    },
    after: async () => {
      if (--left >= 0) return;
      kill();
      throw new Error('This process is dead.');
    },
  };
  await workUntilKilled(app, impatient(app, meddler), killed);
}
