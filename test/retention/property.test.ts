import { pruneLog } from '../../src/retention/index.js';
import { type App } from '../../src/server/index.js';
import { raiseHorizon } from '../../src/storage/retention/index.js';
import { dump } from '../corrections/dump.js';
import { createEntities, randomEvent, randomFrom } from '../corrections/events-world.js';
import { settleAll } from '../corrections/settle.js';
import { randomPoints, rebuild } from '../rebuild/rebuilt-world.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

const TODAY = { TODAY: '2026-03-20' };

describeDatabases('A log that is pruned now and then', (context) => {
  const apps: App[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });

  async function open(): Promise<App> {
    const app = await openApp(context, await context.place(), TODAY);
    apps.push(app);
    await createEntities(app.ingestion, '2026-03-03');
    return app;
  }

  async function prune(app: App, horizon: number): Promise<void> {
    await app.ingestion.foldPending();
    await app.database.write((session) => raiseHorizon(session, horizon));
    expect(await pruneLog({ ...app, goOn: () => true }, horizon)).toBeDefined();
    const left = await app.database.snapshot((session) =>
      session.all('SELECT id FROM event WHERE day < ? UNION ALL SELECT id FROM metric_point WHERE day < ?', [
        horizon,
        horizon,
      ]),
    );
    expect(left).toEqual([]);
  }

  it.each([1, 2])('has the numbers of one that is not, byte for byte, whatever comes and goes (%#)', async (seed) => {
    const [whole, short] = [await open(), await open()];
    const random = randomFrom(seed);
    const first = whole.calendar.moment('2026-03-01').day;
    let horizon = first;
    for (let round = 0; round < 6; round++) {
      const events = Array.from({ length: 25 }, (_, i) => randomEvent(random, `e${round} ${i}`));
      const points = randomPoints(random, `p${round} `, 15);
      const kept = <T extends { readonly at?: string | null }>(items: readonly T[]) =>
        items.filter(({ at }) => whole.calendar.moment(at!).day >= horizon);
      for (const app of [whole, short]) {
        const isShort = app === short;
        const tracked = await app.ingestion.trackActivities(isShort ? events : kept(events), ORIGIN);
        expect(tracked.accepted).toBe(kept(events).length);
        expect(tracked.errors).toHaveLength(isShort ? events.length - kept(events).length : 0);
        expect((await app.ingestion.pushMetrics(isShort ? points : kept(points), ORIGIN)).accepted).toBe(
          kept(points).length,
        );
      }
      const fold = random(2) === 0;
      const [at, table] = [random(1000), random(2) === 0 ? 'event' : 'metric_point'];
      for (const app of [whole, short]) {
        if (fold) await app.ingestion.foldPending();
        const rows = await app.database.snapshot((session) =>
          session.all<{ id: number }>(`SELECT id FROM ${table} WHERE day >= ? ORDER BY id`, [horizon]),
        );
        const ids = [0, 1, 2].map((i) => rows[(at * (i + 1)) % rows.length]!.id);
        const remove = table === 'event' ? 'deleteActivities' : 'deleteMetricPoints';
        expect((await app.corrections[remove](ids, ORIGIN)).errors).toEqual([]);
      }
      if (random(2) === 0) {
        horizon = Math.max(horizon, first + random(round + 2));
        if (horizon > first) await prune(short, horizon);
      }
    }
    await prune(short, horizon + 2);
    for (const app of [whole, short]) {
      for (const [slug, model, formula] of [
        [
          'week',
          'COMPANY',
          { type: 'metricOverTime', days: 7, op: 'SUM', prop: 'activities.login', property: 'amount' },
        ],
        ['total', 'END_USER', { type: 'totalSum', prop: 'system.activity_count' }],
        ['users', 'COMPANY', { type: 'usersOverTime', days: 3 }],
      ] as const) {
        await app.metrics.create({ slug, name: slug, model, formula }, null);
      }
      await settleAll(app);
    }
    expect(await dump(short.database)).toEqual(await dump(whole.database));
    for (const [model, key] of [
      ['COMPANY', 'calculated.week'],
      ['END_USER', 'calculated.total'],
      ['COMPANY', 'calculated.users'],
    ] as const) {
      const ids = [1, 2, 3];
      const [a, b] = await Promise.all(
        [whole, short].map((app) => app.reader.gather(model, [key], ids, first - 2, first + 19)),
      );
      expect(b!.get(key)!.values).toEqual(a!.get(key)!.values);
    }
    expect((await rebuild(short)).differed.size).toBe(0);
  });
});
