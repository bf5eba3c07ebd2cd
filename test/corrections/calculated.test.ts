import { claimHash } from '../../src/ingestion/batch/claim-hash.js';
import { type ActivityInput, type MetricPointInput } from '../../src/ingestion/index.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { openApp } from '../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../support/databases.js';
import { dump } from './dump.js';
import { createEntities, ORIGIN, randomEvent, randomFrom } from './events-world.js';
import { settleAll } from './settle.js';

const window = (prop: string, op: string, days: number, more: object = {}) => ({
  type: 'metricOverTime',
  prop,
  op,
  days,
  ...more,
});

/** A metric for each way in which an event or a value reaches others. */
const FORMULAS: readonly { slug: string; model: Model; formula: unknown }[] = [
  { slug: 'logins', model: 'COMPANY', formula: window('activities.login', 'SUM', 4) },
  { slug: 'amount', model: 'COMPANY', formula: window('activities.pay', 'AVERAGE', 5, { property: 'amount' }) },
  { slug: 'total', model: 'COMPANY', formula: { type: 'totalSum', prop: 'activities.export' } },
  { slug: 'since', model: 'COMPANY', formula: { type: 'daysSince', prop: 'activities.login' } },
  { slug: 'known', model: 'COMPANY', formula: window('system.days_known', 'LAST', 1) },
  { slug: 'users', model: 'COMPANY', formula: { type: 'usersOverTime', days: 3, prop: 'activities.login' } },
  {
    slug: 'plans',
    model: 'COMPANY',
    formula: { type: 'distinctOverTime', days: 6, prop: 'activities.login', property: 'plan' },
  },
  { slug: 'theirs', model: 'COMPANY', formula: window('enduser.activities.login', 'SUM', 3, { across: 'AVERAGE' }) },
  { slug: 'sizes', model: 'COMPANY', formula: window('asset.metrics.size', 'MAX', 5, { across: 'SUM' }) },
  { slug: 'own', model: 'END_USER', formula: window('activities.login', 'LENGTH', 5) },
  { slug: 'of_own', model: 'COMPANY', formula: window('enduser.calculated.own', 'LAST', 2, { across: 'MAX' }) },
];
const KEYS = [...FORMULAS.filter(({ model }) => model === 'COMPANY').map(({ slug }) => `calculated.${slug}`)];
const COUNTS = ['system.users_total', 'system.users_active_last7', 'activities.login', 'system.activity_count'];

async function open(context: DatabaseContext): Promise<App> {
  const app = await openApp(context, await context.place(), { TODAY: '2026-03-14' });
  await createEntities(app.ingestion, '2026-03-06');
  return app;
}

async function define(app: App): Promise<void> {
  for (const formula of FORMULAS) await app.metrics.create({ ...formula, name: formula.slug }, null);
}

async function readAll(app: App): Promise<Record<string, (number | null)[]>> {
  const { ids } = await app.search.find('COMPANY', { first: 50 });
  const to = app.calendar.today();
  const read = await app.reader.gather('COMPANY', [...KEYS, ...COUNTS], ids, to - 16, to);
  return Object.fromEntries(
    [...KEYS, ...COUNTS].map((key) => [
      key,
      Array.from(read.get(key)!.values, (value) => (Number.isNaN(value) ? null : Number(value.toPrecision(9)))),
    ]),
  );
}

describeDatabases('Calculated metrics after corrections', (context) => {
  it.each(context.dialect === 'sqlite' ? [21, 22, 23] : [24])(
    'are those of a workspace that never knew (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      const app = await open(context);
      const never = await open(context);
      try {
        const events: ActivityInput[] = [];
        const points: MetricPointInput[] = [];
        const push = async () => {
          const some = Array.from({ length: 40 }, (_, i) => randomEvent(random, `${events.length + i}`));
          const sizes = Array.from({ length: 10 }, (_, i) => ({
            id: `${points.length + i}`,
            metric: 'size',
            model: 'ASSET' as const,
            externalId: `c${random(3)} a`,
            at: `2026-03-${String(1 + random(12)).padStart(2, '0')}`,
            value: random(50),
          }));
          expect((await app.ingestion.trackActivities(some, ORIGIN)).errors).toEqual([]);
          expect((await app.ingestion.pushMetrics(sizes, ORIGIN)).errors).toEqual([]);
          events.push(...some);
          points.push(...sizes);
        };
        const left = async (table: 'event' | 'metric_point') => {
          const rows = await app.database.snapshot((session) =>
            session.all<{ id: number }>(`SELECT id FROM ${table} ORDER BY id`),
          );
          return rows.map((row) => row.id);
        };
        await push();
        await define(app);
        for (let round = 0; round < 3; round++) {
          await push();
          if (random(2) === 0) await app.ingestion.foldPending();
          if (round > 0) await settleAll(app);
          const someOf = (ids: readonly number[]) => ids.filter(() => random(3) === 0);
          const activities = someOf(await left('event'));
          expect((await app.corrections.deleteActivities(activities, ORIGIN)).deleted).toBe(activities.length);
          const values = someOf(await left('metric_point'));
          expect((await app.corrections.deleteMetricPoints(values, ORIGIN)).deleted).toBe(values.length);
        }
        await settleAll(app);
        await app.ingestion.foldPending();
        const names = async (table: string, kind: 'event' | 'point', all: readonly { id?: string | null }[]) => {
          const rows = await app.database.snapshot((session) =>
            session.all<{ hash: Buffer }>(`SELECT c.hash AS hash FROM ${table} t JOIN claim c ON c.row_id = t.id`),
          );
          const kept = new Set(rows.map(({ hash }) => hash.toString('hex')));
          return all.filter(({ id }) => kept.has(claimHash(kind, id!).toString('hex')));
        };
        await never.ingestion.trackActivities((await names('event', 'event', events)) as ActivityInput[], ORIGIN);
        await never.ingestion.pushMetrics((await names('metric_point', 'point', points)) as MetricPointInput[], ORIGIN);
        await never.ingestion.foldPending();
        await define(never);
        expect(await readAll(app)).toEqual(await readAll(never));
        await settleAll(never);
        expect(await readAll(app)).toEqual(await readAll(never));
        expect(await dump(app.database)).toEqual(await dump(never.database));
      } finally {
        await app.close();
        await never.close();
      }
    },
  );
});
