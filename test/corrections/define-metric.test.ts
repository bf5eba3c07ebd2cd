import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { changedBlocks, readRunsIn } from '../../src/storage/index.js';
import { type Fold, type SeriesKind } from '../../src/storage/types.js';
import { openApp, settleRuns } from '../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../support/databases.js';
import { dump } from './dump.js';
import { createEntities, ORIGIN, randomFrom } from './events-world.js';

const TODAY = '2026-03-31';

interface Kind {
  readonly kind: SeriesKind;
  readonly fold?: Fold;
}

const KINDS: readonly Kind[] = [
  { kind: 'GAUGE', fold: 'LAST' },
  { kind: 'GAUGE', fold: 'SUM' },
  { kind: 'COUNTER' },
  { kind: 'GAUGE', fold: 'MIN' },
  { kind: 'GAUGE', fold: 'MAX' },
  { kind: 'GAUGE', fold: 'AVG' },
];

async function openWorld(context: DatabaseContext): Promise<App> {
  const app = await openApp(context, await context.place(), { TODAY });
  await createEntities(app.ingestion, '2026-02-20');
  return app;
}

async function push(app: App, seed: number, count: number): Promise<void> {
  const random = randomFrom(seed);
  const points = Array.from({ length: count }, (_, i) => {
    const company = `c${random(3)}`;
    const at = `2026-03-${String(1 + random(14)).padStart(2, '0')}${random(3) === 0 ? '' : `T${10 + random(10)}:00:00Z`}`;
    const value = [1, 2.5, -4, 0.1, 10][random(5)]!;
    const id = `${seed} ${i}`;
    return random(2) === 0
      ? { id, metric: 'x', externalId: company, at, value }
      : {
          id,
          metric: 'x',
          model: 'END_USER' as const,
          companyExternalId: company,
          externalId: `${company} u${random(3)}`,
          at,
          value,
        };
  });
  expect((await app.ingestion.pushMetrics(points, ORIGIN)).errors).toEqual([]);
}

const FORMULAS: readonly { slug: string; model: Model; formula: unknown }[] = [
  { slug: 'week', model: 'COMPANY', formula: { type: 'metricOverTime', prop: 'metrics.x', op: 'SUM', days: 7 } },
  {
    slug: 'trend',
    model: 'COMPANY',
    formula: { type: 'metricOverTime', prop: 'metrics.x', op: 'DIFFERENCE', days: 3 },
  },
  { slug: 'total', model: 'COMPANY', formula: { type: 'totalSum', prop: 'metrics.x' } },
  {
    slug: 'users',
    model: 'COMPANY',
    formula: { type: 'metricOverTime', prop: 'enduser.metrics.x', op: 'SUM', days: 5, across: 'SUM' },
  },
  {
    slug: 'least',
    model: 'COMPANY',
    formula: { type: 'metricOverTime', prop: 'enduser.metrics.x', op: 'MIN', days: 5, across: 'MAX' },
  },
  { slug: 'chain', model: 'COMPANY', formula: { type: 'metricOverTime', prop: 'calculated.week', op: 'MAX', days: 4 } },
];

async function defineFormulas(app: App): Promise<void> {
  for (const formula of FORMULAS) await app.metrics.create({ ...formula, name: formula.slug }, null);
}

/** What readers see of everything, by metric. */
async function readAll(app: App): Promise<Record<string, (number | null)[]>> {
  const { ids } = await app.search.find('COMPANY', { first: 50 });
  const keys = ['metrics.x', ...FORMULAS.map(({ slug }) => `calculated.${slug}`)];
  const to = app.calendar.today();
  const read = await app.reader.gather('COMPANY', keys, ids, to - 40, to);
  return Object.fromEntries(
    keys.map((key) => [key, Array.from(read.get(key)!.values, (value) => (Number.isNaN(value) ? null : value))]),
  );
}

/** Works off everything there is to do: chores, and what they change. */
async function settleAll(app: App): Promise<void> {
  for (let left = 1, times = 0; left > 0; times++) {
    if (times === 10) throw new Error(`${left} things are left to do for ever.`);
    const open = await app.database.snapshot((session) => readRunsIn(session, ['QUEUED', 'RUNNING']));
    app.materializer.start();
    for (const { id } of open) await app.materializer.finished(id);
    await app.materializer.stop();
    await settleRuns(app);
    left = await app.database.snapshot(async (session) => {
      const waiting = await readRunsIn(session, ['QUEUED', 'RUNNING']);
      return waiting.length + (await changedBlocks(session, app.calendar.lastCompleteDay())).length;
    });
  }
}

async function expectStale(app: App, expected: boolean): Promise<void> {
  const { ids } = await app.search.find('COMPANY', { first: 50 });
  const keys = ['metrics.x', ...FORMULAS.map(({ slug }) => `calculated.${slug}`)];
  const stale = await app.reader.stale('COMPANY', keys, ids);
  expect(Object.fromEntries([...stale].map(([key, all]) => [key, all.every((one) => one === expected)]))).toEqual(
    Object.fromEntries(keys.map((key) => [key, true])),
  );
}

describeDatabases('Metrics that are defined anew', (context) => {
  const define = async (app: App, kind: Kind) => {
    for (const model of ['COMPANY', 'END_USER'] as const) await app.definitions.define({ metric: 'x', model, ...kind });
  };

  it('have the values of a workspace in which they were so from the start, through all kinds and folds', async () => {
    const app = await openWorld(context);
    try {
      await push(app, 1, 150);
      await defineFormulas(app);
      await settleRuns(app);
      // MariaDB takes its time over new workspaces: the turns that differ most.
      const turns = context.dialect === 'sqlite' ? [KINDS[2]!, ...KINDS, KINDS[0]!] : [KINDS[2]!, KINDS[4]!, KINDS[2]!];
      for (const [i, kind] of turns.entries()) {
        await define(app, kind);
        if (i === 0) await expectStale(app, true);
        await push(app, 10 + i, 20);
        await settleAll(app);
        await expectStale(app, false);
        const fresh = await openWorld(context);
        try {
          await define(fresh, kind);
          await push(fresh, 1, 150);
          for (let j = 0; j <= i; j++) await push(fresh, 10 + j, 20);
          expect(await dump(app.database)).toEqual(await dump(fresh.database));
          await defineFormulas(fresh);
          expect(await readAll(app)).toEqual(await readAll(fresh));
        } finally {
          await fresh.close();
        }
      }
    } finally {
      await app.close();
    }
  });
});
