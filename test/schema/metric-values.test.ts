import { metricReadsLoaders } from '../../schema/loaders/metric-reads.js';
import { planGathers, type ValuesKey } from '../../schema/loaders/metric-values.js';
import { type MetricReader, type Moment } from '../../src/reading/types.js';

const request = (id: number, key: string, from: number, to: number): ValuesKey => ({
  model: 'COMPANY',
  key,
  id,
  from,
  to,
});
const plan = (requests: ValuesKey[]) =>
  planGathers(requests).map(({ from, to, keys, ids }) => ({ from, to, keys: [...keys], ids: [...ids] }));

test('metrics of the same days are gathered together, whatever the number of entities', () => {
  const requests = [1, 2, 3].flatMap((id) => ['a', 'b'].map((key) => request(id, key, 100, 190)));
  expect(plan(requests)).toEqual([{ from: 100, to: 190, keys: ['a', 'b'], ids: [1, 2, 3] }]);
});

test('days inside or next to others are read with them, far ones alone', () => {
  const requests = [
    request(1, 'a', 100, 190),
    request(1, 'a', 190, 190),
    request(1, 'a', 160, 160),
    request(1, 'a', 20, 20),
  ];
  expect(plan(requests)).toEqual([
    { from: 20, to: 20, keys: ['a'], ids: [1] },
    { from: 100, to: 190, keys: ['a'], ids: [1] },
  ]);
});

/** Nothing here reads of it. */
const MOMENT = {} as Moment;
const ORIGINS = { at: () => Promise.reject(new Error('not asked for')) };

/** Values are id × 1000 + day, and × −1 for metric b. */
function fakeReader(calls: unknown[]): MetricReader {
  const never = () => Promise.reject(new Error('not asked for'));
  const reader: MetricReader = {
    async gather(model, keys, ids, from, to) {
      calls.push({ model, keys: [...keys], ids: [...ids], from, to });
      return new Map(
        keys.map((key) => {
          const values = new Float64Array((to - from + 1) * ids.length);
          for (let day = from; day <= to; day++) {
            ids.forEach((id, slot) => {
              values[(day - from) * ids.length + slot] = (id * 1000 + day) * (key === 'b' ? -1 : 1);
            });
          }
          return [key, { from, to, width: ids.length, values }];
        }),
      );
    },
    columnsOn: never,
    stale: never,
    extent: never,
    inSnapshot: (_models, work) => work(reader, MOMENT),
  };
  return reader;
}

test('everybody gets his own values out of a shared gather', async () => {
  const calls: unknown[] = [];
  const { values: loader } = metricReadsLoaders(fakeReader(calls), ORIGINS);
  const keys = [request(7, 'a', 10, 12), request(8, 'b', 10, 12), request(7, 'b', 12, 12), request(8, 'a', 11, 11)];
  const readings = await Promise.all(keys.map((key) => loader.load(key)));
  const values = readings.map(({ column, slot }, index) => {
    return column.values[((keys[index]?.to ?? 0) - column.from) * column.width + slot];
  });
  expect(values).toEqual([7012, -8012, -7012, 8011]);
  expect(calls).toHaveLength(1);
});

test('more numbers than a request may read are refused', async () => {
  const { values } = metricReadsLoaders(fakeReader([]), ORIGINS);
  const keys = Array.from({ length: 2000 }, (_, id) => request(id, 'a', 0, 20_000));
  const answers = await Promise.allSettled(keys.map((key) => values.load(key)));
  expect(answers).toEqual(
    keys.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'PAGE_TOO_LARGE' }) })),
  );
});

test('values and whether they are stale are read of one snapshot; what is refused of the ones does not cost the others', async () => {
  let snapshots = 0;
  const reader = fakeReader([]);
  const isSeven: MetricReader['stale'] = async (_model, keys, ids) =>
    new Map(keys.map((key) => [key, ids.map((id) => id === 7)]));
  const once: MetricReader['inSnapshot'] = (_models, work) => {
    snapshots++;
    return work({ ...reader, stale: isSeven }, MOMENT);
  };
  const { values, stale } = metricReadsLoaders({ ...reader, inSnapshot: once }, ORIGINS);
  const answers = await Promise.allSettled([
    stale.load({ model: 'COMPANY', key: 'a', id: 7 }),
    values.load(request(7, 'a', 0, 50_000_000)),
    stale.load({ model: 'COMPANY', key: 'b', id: 8 }),
  ]);
  expect(snapshots).toBe(1);
  expect(answers).toEqual([
    { status: 'fulfilled', value: true },
    { status: 'rejected', reason: expect.objectContaining({ code: 'PAGE_TOO_LARGE' }) },
    { status: 'fulfilled', value: false },
  ]);
});
