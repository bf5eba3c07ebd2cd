import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { type Fold, type SeriesKind } from '../../src/storage/types.js';
import { openApp } from '../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../support/databases.js';
import { dump } from './dump.js';
import { createEntities, ORIGIN, randomFrom } from './events-world.js';
import { settleAll } from './settle.js';

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
      await settleAll(app);
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

  it('fold what is pushed beside by what they are in the end, whoever defines them and wherever', async () => {
    const place = await context.place();
    const app = await openApp(context, place, { TODAY });
    const others = await Promise.all([1, 2, 3].map(() => openApp(context, place, { TODAY })));
    const fresh = await openWorld(context);
    try {
      await createEntities(app.ingestion, '2026-02-20');
      await push(app, 100, 60);
      app.materializer.start();
      const definitions = Promise.all(
        [app, others[0]!].map(async ({ definitions: own }, i) => {
          for (let turn = 0; turn < 8; turn++) {
            await own.define({ metric: 'x', model: 'COMPANY', ...KINDS[(turn * 2 + i) % KINDS.length]! });
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }),
      );
      const pushes = others.map(async (one, i) => {
        for (let batch = 0; batch < 10; batch++) await pushAt(one, i * 10 + batch);
      });
      await Promise.all([definitions, ...pushes]);
      await app.materializer.stop();
      await settleAll(app);
      const now = await app.catalogue.resolve('COMPANY', 'metrics.x');
      expect(await others[1]!.catalogue.resolve('COMPANY', 'metrics.x')).toEqual(now);
      await fresh.definitions.define({ metric: 'x', model: 'COMPANY', kind: now.seriesKind, fold: now.fold });
      await push(fresh, 100, 60);
      for (let batch = 0; batch < 30; batch++) await pushAt(fresh, batch);
      expect(await dump(app.database)).toEqual(await dump(fresh.database));
    } finally {
      for (const one of [...others, app, fresh]) await one.close();
    }
  });

  it('have one run that folds them again, however many define them at once', async () => {
    const app = await openWorld(context);
    try {
      await push(app, 1, 100);
      await Promise.all(
        [KINDS[1]!, KINDS[2]!, KINDS[3]!, KINDS[4]!].map((kind) =>
          app.definitions.define({ metric: 'x', model: 'COMPANY', ...kind }),
        ),
      );
      const runs = await app.materializer.runs({ first: 20 });
      const open = runs.filter((run) => run.trigger === 'REFOLD' && run.status === 'QUEUED');
      expect(open).toHaveLength(1);
      await settleAll(app);
      const fresh = await openWorld(context);
      try {
        const { seriesKind, fold } = await app.catalogue.resolve('COMPANY', 'metrics.x');
        await fresh.definitions.define({ metric: 'x', model: 'COMPANY', kind: seriesKind, fold });
        await push(fresh, 1, 100);
        expect(await dump(app.database)).toEqual(await dump(fresh.database));
      } finally {
        await fresh.close();
      }
    } finally {
      await app.close();
    }
  });
});

/** Values of one day, no two at the same moment: whoever arrives first, the same one is the last. */
async function pushAt(app: App, batch: number): Promise<void> {
  const points = Array.from({ length: 12 }, (_, i) => ({
    metric: 'x',
    externalId: `c${i % 3}`,
    at: `2026-03-15T${String(10 + (batch % 10)).padStart(2, '0')}:${String(Math.floor(batch / 10) * 12 + i).padStart(2, '0')}:00Z`,
    value: ((batch * 7 + i * 13) % 40) / 4,
  }));
  expect((await app.ingestion.pushMetrics(points, ORIGIN)).errors).toEqual([]);
}
