import fc from 'fast-check';
import { createRawLog, type PointQuery } from '../../src/reading/raw/index.js';
import { type MetricInfo } from '../../src/reading/types.js';
import { type Database } from '../../src/storage/index.js';
import { type Ask, lookBetween, walkBackward, walkForward } from '../paging/walks.js';
import { describeDatabases } from '../support/databases.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.RUNS ?? 12);
const DAY = 20_000;
const MS = 86_400_000;
const STORAGE: MetricInfo = {
  model: 'COMPANY',
  key: 'metrics.storage',
  kind: 'METRIC',
  seriesKind: 'GAUGE',
  name: 'storage',
  description: null,
  unit: null,
  direction: null,
  fold: 'LAST',
};

interface Point {
  readonly id: number;
  readonly series: number;
  readonly entity: number;
  readonly day: number;
  readonly rank: number;
}

/** Several a day, some of the same rank, so that ids decide; of other metrics and entities too. */
const points: fc.Arbitrary<Point[]> = fc
  .array(
    fc.record({
      series: fc.constantFrom(1, 1, 1, 2),
      entity: fc.constantFrom(7, 7, 7, 8),
      day: fc.integer({ min: DAY, max: DAY + 4 }),
      hour: fc.constantFrom(0, 12, 24),
    }),
    { minLength: 5, maxLength: 40 },
  )
  .map((list) =>
    list.map(({ hour, ...point }, index) => ({ ...point, id: index + 1, rank: point.day * MS + hour * 3_600_000 })),
  );

async function storePoints(database: Database, list: readonly Point[]): Promise<void> {
  await database.write(async (session) => {
    for (const table of ['metric_point', 'series', 'batch']) await session.run(`DELETE FROM ${table}`);
    await session.insert(
      'batch',
      ['id', 'token', 'received_at', 'api_key_id', 'source'],
      [
        [1, Buffer.alloc(16, 1), 111, null, 'test'],
        [2, Buffer.alloc(16, 2), 222, 5, 'test'],
      ],
    );
    await session.insert(
      'series',
      ['id', 'model', 'metric_key', 'property', 'kind', 'fold', 'created_at'],
      [
        [1, 'COMPANY', 'metrics.storage', '', 'GAUGE', 'LAST', 0],
        [2, 'COMPANY', 'metrics.seats', '', 'GAUGE', 'LAST', 0],
      ],
    );
    await session.insert(
      'metric_point',
      ['series_id', 'entity_id', 'day', 'id', 'batch_id', 'at', 'day_rank', 'value'],
      list.map(({ series, entity, day, id, rank }) => [series, entity, day, id, (id % 2) + 1, rank, rank, id / 4]),
    );
  });
}

describeDatabases('raw points', (context) => {
  it(`are the sorted log of one entity and metric, from either end (SEED=${SEED})`, async () => {
    const database = await context.open();
    const log = createRawLog(database, { resolve: async () => STORAGE });
    const query = fc.record({
      from: fc.option(fc.integer({ min: DAY - 1, max: DAY + 2 }), { freq: 2 }),
      days: fc.option(fc.nat(3), { freq: 2 }),
      size: fc.constantFrom(1, 3, 50),
      start: fc.nat(),
      end: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(points, fc.array(query, { minLength: 2, maxLength: 4 }), async (list, queries) => {
        await storePoints(database, list);
        for (const { from, days, size, start, end } of queries) {
          const to = days === null ? null : (from ?? DAY) + days;
          const asked: PointQuery = { model: 'COMPANY', entityId: 7, key: 'custom.storage', from, to };
          const ask: Ask = async (request) => {
            const { items, ...page } = await log.points({ ...asked, ...request });
            return { ...page, ids: items.map((item) => item.id) };
          };
          const expected = list
            .filter(
              ({ series, entity, day }) => series === 1 && entity === 7 && day >= (from ?? day) && day <= (to ?? day),
            )
            .sort((a, b) => b.day - a.day || b.rank - a.rank || b.id - a.id)
            .map((point) => point.id);
          await walkForward(ask, expected, size);
          await walkBackward(ask, expected, size);
          if (expected.length === 0) continue;
          await lookBetween(ask, expected, { start: start % expected.length, end: end % expected.length, size });
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('say what was pushed, when, and by which key', async () => {
    const database = await context.open();
    const log = createRawLog(database, { resolve: async () => STORAGE });
    await storePoints(database, [
      { id: 2, series: 1, entity: 7, day: DAY, rank: DAY * MS },
      { id: 3, series: 1, entity: 7, day: DAY, rank: DAY * MS },
    ]);
    const { items } = await log.points({ model: 'COMPANY', entityId: 7, key: 'metrics.storage' });
    expect(items).toMatchObject([
      { id: 3, at: DAY * MS, value: 0.75, receivedAt: 222, apiKeyId: 5 },
      { id: 2, value: 0.5, receivedAt: 111, apiKeyId: null },
    ]);
    const wrong = log.points({ model: 'COMPANY', entityId: 7, key: 'metrics.storage', from: DAY, to: DAY - 1 });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'from' });
  });
});
