import { claimHash } from '../../src/ingestion/batch/claim-hash.js';
import { createCorrections } from '../../src/ingestion/corrections/index.js';
import { type MetricPointInput } from '../../src/ingestion/index.js';
import { type Database, type Fold, IdLease } from '../../src/storage/index.js';
import { day, World } from '../ingestion/world.js';
import { describeDatabases } from '../support/databases.js';
import { dump } from './dump.js';
import { COMPANIES, createEntities, ORIGIN, type Random, randomEvent, randomFrom } from './events-world.js';

const FOLDS: readonly Fold[] = ['LAST', 'SUM', 'MIN', 'MAX', 'AVG'];

describeDatabases('Corrections', (context) => {
  function correctionsOf(world: World) {
    const { database, series, calendar } = world;
    return createCorrections({ database, series, leases: new IdLease(database), calendar });
  }

  async function open(createdAt = '2026-03-20'): Promise<World> {
    const world = new World(await context.open());
    await createEntities(world.ingestion, createdAt);
    return world;
  }

  async function defineFolds(world: World): Promise<void> {
    await world.series.ensure(FOLDS.map((fold) => ({ model: 'COMPANY', key: `metrics.${fold}`, kind: 'GAUGE', fold })));
  }

  const rowIds = async (database: Database, table: 'event' | 'metric_point'): Promise<number[]> =>
    (await database.snapshot((session) => session.all<{ id: number }>(`SELECT id FROM ${table} ORDER BY id`))).map(
      (row) => row.id,
    );

  function randomPoint(random: Random, id: string): MetricPointInput {
    const company = COMPANIES[random(3)]!;
    const common = {
      id,
      at: `2026-03-${String(1 + random(9)).padStart(2, '0')}${random(2) === 0 ? '' : 'T12:00:00Z'}`,
      value: [0.1, 0.2, -0.3, 5, 0, 1e16][random(6)]!,
    };
    switch (random(4)) {
      case 0:
        return {
          ...common,
          metric: 'seats',
          model: 'END_USER',
          companyExternalId: company,
          externalId: `${company} u${random(3)}`,
        };
      case 1:
        return { ...common, metric: 'size', model: 'ASSET', externalId: `${company} a` };
      default:
        return { ...common, metric: FOLDS[random(FOLDS.length)]!, externalId: company };
    }
  }

  it.each([11, 12, 13])('of values leave nothing behind, whatever the fold (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const world = await open();
    await defineFolds(world);
    const corrections = correctionsOf(world);
    const points: MetricPointInput[] = [];
    const gone = new Set<number>();
    const rows: number[] = [];
    for (let round = 0; round < 6; round++) {
      const batch = Array.from({ length: 20 }, (_, i) => randomPoint(random, `${points.length + i}`));
      expect(await world.ingestion.pushMetrics(batch, ORIGIN)).toMatchObject({ accepted: batch.length });
      points.push(...batch);
      const known = new Set([...rows]);
      for (const id of await rowIds(world.database, 'metric_point')) if (!known.has(id)) rows.push(id);
      const picked = Array.from({ length: random(20) }, () => random(points.length));
      const fresh = [...new Set(picked)].filter((index) => !gone.has(index));
      const { deleted, errors } = await corrections.deleteMetricPoints(
        picked.map((index) => rows[index]!),
        ORIGIN,
      );
      expect(deleted).toBe(fresh.length);
      expect(errors).toHaveLength(new Set(picked.filter((index) => gone.has(index))).size);
      for (const index of fresh) gone.add(index);
    }
    const never = await open();
    await defineFolds(never);
    await never.ingestion.pushMetrics(
      points.filter((_, index) => !gone.has(index)),
      ORIGIN,
    );
    expect(gone.size).toBeGreaterThan(10);
    expect(await dump(world.database)).toEqual(await dump(never.database));
    expect(await world.ingestion.pushMetrics(points, ORIGIN)).toMatchObject({ duplicates: points.length });
  });

  it('report what is not there, count a repeated id once, and do nothing the second time', async () => {
    const world = await open();
    const corrections = correctionsOf(world);
    await world.ingestion.trackActivities(
      [1, 2, 3].map((i) => ({ name: 'login', companyExternalId: 'c0', at: `2026-03-0${i}` })),
      ORIGIN,
    );
    const [one, two, three] = await rowIds(world.database, 'event');
    const before = await dump(world.database);
    expect(await corrections.deleteActivities([undefined, 999_999], ORIGIN)).toEqual({
      deleted: 0,
      errors: [
        expect.objectContaining({ index: 0, code: 'ACTIVITY_UNKNOWN' }),
        expect.objectContaining({ index: 1, code: 'ACTIVITY_UNKNOWN' }),
      ],
    });
    expect(await dump(world.database)).toEqual(before);
    expect(await corrections.deleteActivities([one!, one!, undefined, three!], ORIGIN)).toEqual({
      deleted: 2,
      errors: [expect.objectContaining({ index: 2, code: 'ACTIVITY_UNKNOWN' })],
    });
    expect(Object.values(await world.values('COMPANY', 'c0', 'activities.login'))).toEqual([1]);
    expect((await corrections.deleteActivities([one!, three!], ORIGIN)).errors).toHaveLength(2);
    expect((await corrections.deleteActivities([two!], ORIGIN)).deleted).toBe(1);
    expect(await world.values('COMPANY', 'c0', 'activities.login')).toEqual({});
    await expect(corrections.deleteMetricPoints(new Array(5001).fill(1), ORIGIN)).rejects.toMatchObject({
      code: 'BATCH_TOO_LARGE',
    });
    expect(await corrections.deleteMetricPoints([one!], ORIGIN)).toMatchObject({
      deleted: 0,
      errors: [{ index: 0, code: 'POINT_UNKNOWN' }],
    });
  });

  it('make sums that were beyond all numbers right again', async () => {
    const world = await open();
    await world.ingestion.trackActivities(
      [3, 1e308, 1e308].map((amount, i) => ({
        id: `${i}`,
        name: 'pay',
        companyExternalId: 'c0',
        endUserExternalId: 'c0 u0',
        at: '2026-03-05',
        properties: { amount },
      })),
      ORIGIN,
    );
    await world.ingestion.foldPending();
    expect(await world.values('COMPANY', 'c0', 'activities.pay', 'amount')).toEqual({});
    const [, , last] = await rowIds(world.database, 'event');
    await correctionsOf(world).deleteActivities([last!], ORIGIN);
    expect(Object.values(await world.values('COMPANY', 'c0', 'activities.pay', 'amount'))).toEqual([1e308]);
    expect(Object.values(await world.values('END_USER', 'c0 u0', 'activities.pay', 'amount'))).toEqual([1e308]);
  });

  it('beside writers and folders lose nothing and never fail', async () => {
    const database = await context.open();
    const worlds = Array.from({ length: 6 }, () => new World(database));
    const [first] = worlds;
    await createEntities(first!.ingestion, '2026-03-20');
    const random = randomFrom(77);
    const events = Array.from({ length: 6 }, (_, writer) =>
      Array.from({ length: 5 }, (_, batch) =>
        Array.from({ length: 30 }, (_, i) => randomEvent(random, `${writer} ${batch} ${i}`)),
      ),
    );
    const gone = new Set<string>();
    await Promise.all(
      worlds.map(async (world, writer) => {
        const corrections = correctionsOf(world);
        for (const batch of events[writer]!) {
          expect((await world.ingestion.trackActivities(batch, ORIGIN)).errors).toEqual([]);
          if (writer % 3 === 0) await world.ingestion.foldPending();
          const ids = await rowIds(database, 'event');
          const picked = ids.filter((id) => id % 5 === writer % 3);
          const { deleted, errors } = await corrections.deleteActivities(picked, ORIGIN);
          expect(deleted + errors.length).toBe(picked.length);
        }
      }),
    );
    await first!.ingestion.foldPending();
    const claims = await first!.rows<{ hash: Buffer; id: number }>(
      'SELECT c.hash AS hash, e.id AS id FROM claim c LEFT JOIN event e ON e.id = c.row_id',
    );
    const left = new Set(claims.filter(({ id }) => id !== null).map(({ hash }) => hash.toString('hex')));
    const kept = events.flat(2).filter((event) => left.has(claimHash('event', event.id!).toString('hex')));
    for (const event of events.flat(2)) if (!kept.includes(event)) gone.add(event.id!);
    expect(gone.size).toBeGreaterThan(100);
    const never = await open();
    await never.ingestion.trackActivities(kept, ORIGIN);
    await never.ingestion.foldPending();
    expect(await dump(database)).toEqual(await dump(never.database));
  });

  it('of values beside pushes lose nothing and never fail', async () => {
    const database = await context.open();
    const worlds = Array.from({ length: 4 }, () => new World(database));
    const [first] = worlds;
    await createEntities(first!.ingestion, '2026-03-20');
    await defineFolds(first!);
    const random = randomFrom(78);
    const points = worlds.map((_, writer) =>
      Array.from({ length: 5 }, (__, batch) =>
        Array.from({ length: 20 }, (___, i) => randomPoint(random, `${writer} ${batch} ${i}`)),
      ),
    );
    await Promise.all(
      worlds.map(async (world, writer) => {
        const corrections = correctionsOf(world);
        for (const batch of points[writer]!) {
          expect((await world.ingestion.pushMetrics(batch, ORIGIN)).errors).toEqual([]);
          const ids = (await rowIds(database, 'metric_point')).filter((id) => id % 4 === writer % 2);
          const { deleted, errors } = await corrections.deleteMetricPoints(ids, ORIGIN);
          expect(deleted + errors.length).toBe(ids.length);
        }
      }),
    );
    const rows = await first!.rows<{ hash: Buffer }>(
      'SELECT c.hash AS hash FROM metric_point p JOIN claim c ON c.row_id = p.id ORDER BY p.id',
    );
    const byHash = new Map(points.flat(2).map((point) => [claimHash('point', point.id!).toString('hex'), point]));
    const kept = rows.flatMap(({ hash }) => byHash.get(hash.toString('hex')) ?? []);
    expect(kept.length).toBeLessThan(300);
    const never = await open();
    await defineFolds(never);
    // In the order in which they came: it decides between values of one moment.
    await never.ingestion.pushMetrics(kept, ORIGIN);
    expect(await dump(database)).toEqual(await dump(never.database));
  });

  it('give first days back to companies that assets have moved to', async () => {
    const world = await open();
    await world.ingestion.trackActivities(
      [{ name: 'scan', companyExternalId: 'c0', assetExternalId: 'c0 a', at: '2026-03-03' }],
      ORIGIN,
    );
    await world.ingestion.foldPending();
    await world.ingestion.upsertAssets([{ companyExternalId: 'c1', externalId: 'c0 a' }], ORIGIN);
    const firstDays = () => Promise.all(['c0', 'c1'].map((name) => world.firstDay('COMPANY', name)));
    expect(await firstDays()).toEqual([day('2026-03-03'), day('2026-03-03')]);
    await correctionsOf(world).deleteActivities(await rowIds(world.database, 'event'), ORIGIN);
    expect(await firstDays()).toEqual([day('2026-03-20'), day('2026-03-20')]);
    expect(await world.firstDay('ASSET', 'c0 a')).toBe(day('2026-03-20'));
  });
});
