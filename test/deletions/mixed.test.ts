import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { leftovers } from '../chores/leftovers.js';
import { idsOf } from '../chores/workspace.js';
import { dump } from '../corrections/dump.js';
import { randomFrom } from '../corrections/events-world.js';
import { settleAll } from '../corrections/settle.js';
import { unsettled } from '../materialization/meddling.js';
import { openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { Client } from './history-of-changes.js';

const TODAY = '2026-03-14';
const STEPS = 40;

const window = (prop: string, op: string, days: number, more: object = {}) => ({
  type: 'metricOverTime',
  ...{ prop, op, days, ...more },
});

const FORMULAS: readonly { slug: string; model: Model; formula: unknown }[] = [
  { slug: 'total', model: 'COMPANY', formula: { type: 'totalSum', prop: 'activities.login' } },
  { slug: 'since', model: 'COMPANY', formula: { type: 'daysSince', prop: 'activities.export' } },
  { slug: 'known', model: 'COMPANY', formula: window('system.days_known', 'LAST', 1) },
  { slug: 'users', model: 'COMPANY', formula: { type: 'usersOverTime', days: 4, prop: 'activities.login' } },
  {
    slug: 'plans',
    model: 'COMPANY',
    formula: { type: 'distinctOverTime', days: 5, prop: 'activities.login', property: 'plan' },
  },
  {
    slug: 'own_plans',
    model: 'END_USER',
    formula: { type: 'distinctOverTime', days: 5, prop: 'activities.login', property: 'plan' },
  },
  { slug: 'seats', model: 'COMPANY', formula: window('enduser.custom.seats', 'LAST', 1, { across: 'SUM' }) },
  { slug: 'sizes', model: 'COMPANY', formula: window('asset.metrics.size', 'SUM', 4, { across: 'SUM' }) },
  { slug: 'their_total', model: 'COMPANY', formula: { type: 'totalSum', prop: 'asset.activities.login' } },
  { slug: 'own_since', model: 'END_USER', formula: { type: 'daysSince', prop: 'activities.login' } },
  { slug: 'of_own', model: 'COMPANY', formula: window('enduser.calculated.own_since', 'LAST', 1, { across: 'MIN' }) },
  { slug: 'load', model: 'ASSET', formula: window('activities.login', 'SUM', 6, { property: 'amount' }) },
  { slug: 'size', model: 'COMPANY', formula: { type: 'totalSum', prop: 'metrics.size' } },
];

async function start(app: App): Promise<void> {
  for (const model of ['COMPANY', 'END_USER', 'ASSET'] as const) await tellSize(app, model, 'GAUGE', 'LAST');
}

async function tellSize(app: App, model: Model, kind: 'GAUGE' | 'COUNTER', fold: 'LAST' | 'SUM' | 'MAX') {
  await app.definitions.define({ model, metric: 'size', kind, fold });
}

async function readAll(app: App): Promise<Record<string, Record<string, (number | null)[]>>> {
  const found: Record<string, Record<string, (number | null)[]>> = {};
  const to = app.calendar.today();
  for (const model of ['COMPANY', 'END_USER', 'ASSET'] as const) {
    const ids = await idsOf(app, model);
    if (ids.size === 0) continue;
    const keys = FORMULAS.filter((one) => one.model === model).map(({ slug }) => `calculated.${slug}`);
    if (model === 'COMPANY') keys.push('system.users_total', 'system.users_active_last7', 'system.activity_count');
    const read = await app.reader.gather(model, keys, [...ids.values()], to - 16, to);
    found[model] = Object.fromEntries(
      keys.flatMap((key) =>
        [...ids.keys()].map((name, at) => [
          `${key} ${name}`,
          Array.from(read.get(key)!.values)
            .filter((_, i) => i % ids.size === at)
            .map((value) => (Number.isNaN(value) ? null : Number(value.toPrecision(9)))),
        ]),
      ),
    );
  }
  return found;
}

/** All stored values but those of fields: a page may say again what the one before it says. */
async function stored(app: App): Promise<object> {
  return Object.fromEntries(Object.entries(await dump(app.database)).filter(([name]) => !name.includes('.custom.')));
}

describeDatabases('Deletions, corrections and definitions, all at once', (context) => {
  it.each((process.env.SEEDS ?? '1,2').split(',').map(Number))(
    'leave what a workspace has that never knew (seed %i)',
    async (seed) => {
      const place = await context.place();
      const apps = [await openApp(context, place, { TODAY }), await openApp(context, place, { TODAY })] as const;
      const never = await openApp(context, await context.place(), { TODAY });
      try {
        const [app] = apps;
        await start(app);
        for (const one of FORMULAS.slice(0, 8)) await app.metrics.create({ ...one, name: one.slug }, null);
        for (const each of apps) each.materializer.start();
        const random = randomFrom(seed);
        const clients = ['x', 'y', 'z'].map(
          (prefix, i) => new Client(prefix, randomFrom(seed * 100 + i), [`${prefix}1`, `${prefix}2`]),
        );
        const defining = async () => {
          for (const one of FORMULAS.slice(8)) await apps[1].metrics.create({ ...one, name: one.slug }, null);
          for (let i = 0; i < 6; i++) {
            const model = (['COMPANY', 'END_USER', 'ASSET'] as const)[random(3)]!;
            if (random(2) === 0) await tellSize(apps[1], model, 'COUNTER', 'SUM');
            else await tellSize(apps[1], model, 'GAUGE', (['LAST', 'SUM', 'MAX'] as const)[random(3)]!);
          }
          for (const model of ['COMPANY', 'END_USER', 'ASSET'] as const) await tellSize(app, model, 'GAUGE', 'SUM');
        };
        await Promise.all([
          ...clients.map(async (client, i) => {
            for (let step = 0; step < STEPS; step++) await client.step(apps[i % 2]!);
          }),
          defining(),
        ]);
        for (const each of apps) await each.materializer.stop();
        await settleAll(app);
        expect(await leftovers(app)).toEqual([]);
        expect(await unsettled(app)).toEqual([]);

        await start(never);
        for (const model of ['COMPANY', 'END_USER', 'ASSET'] as const) await tellSize(never, model, 'GAUGE', 'SUM');
        for (const client of clients) await client.replay(never);
        for (const one of FORMULAS) await never.metrics.create({ ...one, name: one.slug }, null);
        await settleAll(never);
        expect(await readAll(app)).toEqual(await readAll(never));
        expect(await stored(app)).toEqual(await stored(never));
      } finally {
        for (const each of [...apps, never]) await each.close();
      }
    },
    240_000,
  );
});
