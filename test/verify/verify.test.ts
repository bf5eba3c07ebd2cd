import { checkGround, rebuildPages } from '../../src/rebuild/index.js';
import { type App } from '../../src/server/index.js';
import { encodePage } from '../../src/storage/index.js';
import { verify, verifyGround } from '../../src/verify/index.js';
import { createEntities, randomFrom } from '../corrections/events-world.js';
import { METRICS } from '../materialization/scenario.js';
import { fillWorld } from '../rebuild/rebuilt-world.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

const TODAY = { TODAY: '2026-03-20' };

describeDatabases('Kept values computed again', (context) => {
  let app: App;
  beforeEach(async () => {
    app = await openApp(context, await context.place(), TODAY);
    await fillWorld(app, randomFrom(7));
    for (const metric of METRICS)
      if (metric.slug !== 'week' && metric.slug !== 'chain') await app.metrics.create(metric, null);
    await app.metrics.create(
      {
        slug: 'user_total',
        name: 'Total',
        model: 'END_USER',
        formula: { type: 'totalSum', prop: 'activities.login' },
      },
      null,
    );
    const overChildren = [
      [
        'of_users',
        { type: 'metricOverTime', days: 7, op: 'AVERAGE', prop: 'enduser.calculated.user_total', across: 'MAX' },
      ],
      ['active', { type: 'usersOverTime', days: 5, prop: 'activities.login' }],
      ['counted', { type: 'metricOverTime', prop: 'system.users_active_last7' }],
    ] as const;
    for (const [slug, formula] of overChildren)
      await app.metrics.create({ slug, name: slug, model: 'COMPANY', formula }, null);
    await settleRuns(app);
  });
  afterEach(() => app.close());

  const all = (keys?: readonly string[]) => verify(verifyGround(app), { share: 1, seed: 1, told: 5, keys });
  const page = (slug: string) =>
    app.database.snapshot(async (session) => {
      const [row] = await session.all<{ series: number; block: number; day: number; data: Buffer }>(
        `SELECT p.series_id AS series, p.block, p.day, p.data FROM series_page p
          JOIN calculated_metric m ON m.series_id = p.series_id WHERE m.slug = ? ORDER BY p.day DESC LIMIT 1`,
        [slug],
      );
      return row!;
    });
  const overwrite = (series: number, block: number, day: number, data: Buffer) =>
    app.database.write((session) =>
      session.run('UPDATE series_page SET data = ? WHERE series_id = ? AND block = ? AND day = ?', [
        data,
        series,
        block,
        day,
      ]),
    );

  it('are what is kept, roll-ups of children included', async () => {
    const rollUps = await app.database.snapshot((session) =>
      session.all('SELECT * FROM roll_up WHERE through_day IS NOT NULL'),
    );
    expect(rollUps.length).toBeGreaterThan(3);
    const verified = await all();
    expect(verified).toMatchObject({ differing: 0, waiting: 0, wrong: [], unreadable: [] });
    const alone = await all(['calculated.total']);
    expect(alone.compared).toBeLessThan(verified.compared / 10);
    await expect(all(['calculated.nothing'])).rejects.toMatchObject({ code: 'METRIC_UNKNOWN' });
  });

  it('tell values that were changed, lost, or cannot be read', async () => {
    const { series, block, day } = await page('total');
    const values = new Float64Array(256).fill(Number.NaN);
    values[1] = 12_345;
    await overwrite(series, block, day, encodePage(values)!);
    const wrong = await all();
    expect(wrong.differing).toBe(3);
    expect(wrong.wrong[0]).toMatchObject({ metric: 'calculated.total', day, stored: 12_345 });
    expect(wrong.wrong.slice(1).map(({ stored }) => stored)).toEqual([null, null]);
    expect((await all(['calculated.since'])).differing).toBe(0);
    await overwrite(series, block, day, Buffer.from([9, 9]));
    const unreadable = await all(['calculated.total']);
    expect(unreadable.differing).toBe(1);
    expect(unreadable.unreadable).toHaveLength(1);
  });

  it('tell checkpoints and roll-ups that are not true', async () => {
    const hidden = await app.database.snapshot((session) =>
      session.all<{ series: number; block: number; day: number }>(
        `SELECT p.series_id AS series, p.block, p.day FROM series_page p JOIN roll_up r ON r.series_id = p.series_id
          WHERE r.through_day IS NOT NULL ORDER BY p.series_id, p.day DESC`,
      ),
    );
    const first = hidden[0]!;
    await overwrite(first.series, first.block, first.day, encodePage(new Float64Array(256).fill(77))!);
    const verified = await all();
    expect(verified.differing).toBeGreaterThanOrEqual(3);
    expect(verified.wrong.every(({ metric, stored }) => metric.startsWith('roll-up') && stored === 77)).toBe(true);
  });

  it('do not call what waits a difference', async () => {
    await app.ingestion.trackActivities(
      [{ name: 'login', companyExternalId: 'c1', endUserExternalId: 'c1 u0', at: '2026-03-07' }],
      ORIGIN,
    );
    const late = await all();
    expect(late).toMatchObject({ differing: 0 });
    expect(late.waiting).toBeGreaterThan(5);
    await settleRuns(app);
    expect(await all()).toMatchObject({ differing: 0, waiting: 0 });
  });

  it('in samples that a seed picks again', async () => {
    const sample = (share: number, seed: number) => verify(verifyGround(app), { share, seed, told: 5 });
    const [one, again, other] = [await sample(0.4, 5), await sample(0.4, 5), await sample(0.4, 6)];
    expect(again).toEqual(one);
    expect((await all()).pieces).toBeGreaterThan(other.pieces);
    expect(await sample(1e-9, 5)).toMatchObject({ pieces: 1 });
  });

  it('find what a damaged raw page has made of them, until it is remade', async () => {
    const raw = await app.database.snapshot((session) =>
      session.all<{ series: number; block: number; day: number }>(
        `SELECT p.series_id AS series, p.block, p.day FROM series_page p JOIN series s ON s.id = p.series_id
          WHERE s.model = 'COMPANY' AND s.metric_key = 'activities.login' AND s.property = '' ORDER BY p.day LIMIT 1`,
      ),
    );
    await overwrite(raw[0]!.series, raw[0]!.block, raw[0]!.day, encodePage(new Float64Array(256).fill(50))!);
    expect((await all()).differing).toBeGreaterThan(10);
    expect((await rebuildPages(await checkGround(app), {})).differed).toEqual(
      new Map([['COMPANY activities.login', 1]]),
    );
    expect(await all()).toMatchObject({ differing: 0 });
    await settleRuns(app);
    expect(await all()).toMatchObject({ differing: 0, waiting: 0 });
  });

  it('of an empty workspace are none', async () => {
    const empty = await openApp(context, await context.place(), TODAY);
    expect(await verify(verifyGround(empty), { share: 1, seed: 1, told: 5 })).toMatchObject({ pieces: 0, compared: 0 });
    await createEntities(empty.ingestion, '2026-03-03');
    expect((await rebuildPages(await checkGround(empty), {})).differed.size).toBe(0);
    await empty.close();
  });
});
