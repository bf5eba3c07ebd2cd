import { Calendar } from '../../src/calendar/index.js';
import { type EntityFilter, type EntityOrder, type EntityQuery, type MetricFilter } from '../../src/search/index.js';
import { type Database } from '../../src/storage/index.js';
import { describeDatabases } from '../support/databases.js';
import { insertRows, type Row, searchOf, TODAY, type World } from './support/world.js';

const row = (id: number, more: Partial<Row> = {}): Row => ({
  id,
  model: 'COMPANY',
  externalId: `c-${id}`,
  name: `Company ${String(id).padStart(3, '0')}`,
  createdAt: id,
  updatedAt: id,
  custom: {},
  ...more,
});
const column = (values: Record<number, number>) => {
  const numbers = new Float64Array(300).fill(Number.NaN);
  for (const [id, value] of Object.entries(values)) numbers[Number(id)] = value;
  return numbers;
};
const firstIds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function worldOf(metrics: Record<string, Float64Array>, companies: readonly Row[]): World {
  return { companies, endUsers: [], metrics: new Map(Object.entries(metrics)) };
}

async function stored(database: Database, world: World) {
  await database.write((session) => insertRows(session, [...world.companies, ...world.endUsers]));
  return searchOf(database, world);
}

describeDatabases('search requests', (context) => {
  it('keeps its place when rows come, go and change between pages', async () => {
    const database = await context.open();
    const values = column(Object.fromEntries(firstIds(20).map((id) => [id, 100 - Math.floor(id / 3)])));
    const world = worldOf(
      { [`COMPANY metrics.a ${TODAY - 1}`]: values },
      firstIds(20).map((id) => row(id)),
    );
    const search = await stored(database, world);
    const byMetric: EntityQuery = { first: 5, orderBy: [{ metric: { key: 'metrics.a' }, direction: 'DESC' }] };
    const byName: EntityQuery = { first: 5, orderBy: [{ field: 'NAME', direction: 'ASC' }] };
    const metricPage = await search.find('COMPANY', byMetric);
    const namePage = await search.find('COMPANY', byName);
    expect(metricPage.ids).toEqual([1, 2, 3, 4, 5]);
    expect(namePage.ids).toEqual([1, 2, 3, 4, 5]);

    // The row of the cursor goes, one comes before the place and one behind it.
    await database.write(async (session) => {
      await session.run('DELETE FROM company WHERE id = 5');
      await insertRows(session, [row(100, { name: 'Company 000' }), row(101, { name: 'Company 006b' })]);
    });
    values[5] = Number.NaN;
    values[100] = 1000;
    values[101] = 97.5;
    const metricNext = await search.find('COMPANY', { ...byMetric, after: metricPage.cursors[4] ?? '' });
    expect(metricNext.ids).toEqual([6, 7, 8, 101, 9]);
    expect(metricNext.hasPreviousPage).toBe(true);
    const nameNext = await search.find('COMPANY', { ...byName, after: namePage.cursors[4] ?? '' });
    expect(nameNext.ids).toEqual([6, 101, 7, 8, 9]);
    expect(nameNext.hasPreviousPage).toBe(true);
  });

  it('means the same day on later pages, also after midnight', async () => {
    const database = await context.open();
    const ascending = column(Object.fromEntries(firstIds(6).map((id) => [id, id])));
    const descending = column(Object.fromEntries(firstIds(6).map((id) => [id, -id])));
    const metrics = { [`COMPANY metrics.a ${TODAY - 1}`]: ascending, [`COMPANY metrics.a ${TODAY}`]: descending };
    const world = worldOf(
      metrics,
      firstIds(6).map((id) => row(id)),
    );
    const evening = await stored(database, world);
    const morning = searchOf(database, world, new Calendar({ timeZone: 'UTC', today: TODAY + 1 }));
    const query: EntityQuery = { first: 3, orderBy: [{ metric: { key: 'metrics.a' }, direction: 'ASC' }] };
    const page = await evening.find('COMPANY', query);
    expect((await morning.find('COMPANY', { ...query, after: page.cursors[2] ?? '' })).ids).toEqual([4, 5, 6]);
    expect((await morning.find('COMPANY', query)).ids).toEqual([6, 5, 4]);
  });

  it('leaves out entities that are gone though their numbers are still there', async () => {
    const database = await context.open();
    const values = column({ 1: 1, 2: 2, 3: 3, 4: 4, 250: 250 });
    const world = worldOf({ [`COMPANY metrics.a ${TODAY - 1}`]: values }, [row(1), row(3), row(5)]);
    const search = await stored(database, world);
    const page = await search.find('COMPANY', {
      first: 2,
      filter: { metric: { key: 'metrics.a', value: { gt: 0 } } },
      orderBy: [{ metric: { key: 'metrics.a' }, direction: 'DESC' }],
    });
    expect(page.ids).toEqual([3, 1]);
    expect(page.hasNextPage).toBe(false);
    expect(await page.totalCount()).toBe(2);
    const all = await search.find('COMPANY', { orderBy: [{ metric: { key: 'metrics.a' }, direction: 'DESC' }] });
    expect(all.ids).toEqual([3, 1, 5]);
  });

  it('gives 50 unless told otherwise, 500 at most, and none at all where none are wanted', async () => {
    const database = await context.open();
    const search = await stored(
      database,
      worldOf(
        {},
        firstIds(60).map((id) => row(id)),
      ),
    );
    expect((await search.find('COMPANY', {})).ids).toEqual(firstIds(50));
    expect((await search.find('COMPANY', { first: 500 })).ids).toEqual(firstIds(60));
    const none = await search.find('COMPANY', { first: 0 });
    expect(none).toMatchObject({ ids: [], cursors: [], hasNextPage: true, hasPreviousPage: false });
    expect(await none.totalCount()).toBe(60);
    await expect(search.find('COMPANY', { first: 501 })).rejects.toMatchObject({
      code: 'PAGE_TOO_LARGE',
      path: 'first',
    });
    await expect(search.find('COMPANY', { first: -1 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'first',
    });
  });

  it('takes no cursor that it did not give out for the same query', async () => {
    const database = await context.open();
    const search = await stored(
      database,
      worldOf(
        {},
        firstIds(3).map((id) => row(id)),
      ),
    );
    const orderBy: EntityOrder[] = [{ field: 'NAME', direction: 'ASC' }];
    const [after = ''] = (await search.find('COMPANY', { first: 1, orderBy, filter: { and: null } })).cursors;
    expect((await search.find('COMPANY', { first: 2, after, orderBy, filter: {} })).ids).toEqual([2, 3]);
    const forged = (parts: (known: unknown[]) => unknown) =>
      Buffer.from(JSON.stringify(parts(JSON.parse(Buffer.from(after, 'base64url').toString())))).toString('base64url');
    const bad: EntityQuery[] = [
      { after, orderBy, filter: { name: { eq: 'x' } } },
      { after, orderBy: [{ field: 'NAME', direction: 'DESC' }] },
      { after, orderBy, companyId: 1 },
      { after: '', orderBy },
      { after: 'Zm9v', orderBy },
      { after: `${after}=`, orderBy },
      { after: after.slice(0, -3), orderBy },
      { after: forged((known) => ({ ...known })), orderBy },
      { after: forged(([, ...rest]) => [2, ...rest]), orderBy },
      { after: forged((known) => known.slice(0, 4)), orderBy },
      { after: forged((known) => [...known.slice(0, 4), null]), orderBy },
      { after: forged((known) => [...known.slice(0, 4), 7]), orderBy },
      { after: forged((known) => [...known, 'more']), orderBy },
    ];
    for (const query of bad) {
      await expect(search.find('COMPANY', query)).rejects.toMatchObject({ code: 'CURSOR_INVALID', path: 'after' });
    }
    await expect(search.find('END_USER', { after, orderBy })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  const metric = (filter: Omit<MetricFilter, 'key'>): EntityFilter => ({ metric: { key: 'metrics.a', ...filter } });
  const nested = (depth: number): EntityFilter => (depth === 0 ? {} : { not: nested(depth - 1) });
  const value = { gt: 0 };
  const refused: [string, string, string, EntityQuery][] = [
    ['a metric filter without a condition', 'METRIC_FILTER_EMPTY', 'filter.metric', { filter: metric({ value: {} }) }],
    ['one with nothing but days', 'METRIC_FILTER_EMPTY', 'filter.metric', { filter: metric({ change: { days: 3 } }) }],
    [
      'an unknown metric',
      'METRIC_UNKNOWN',
      'filter.or[1].metric.key',
      { filter: { or: [{}, { metric: { key: 'metrics.x', value } }] } },
    ],
    [
      'an unknown metric to order by',
      'METRIC_UNKNOWN',
      'orderBy[0].metric.key',
      { orderBy: [{ metric: { key: 'nope' }, direction: 'ASC' }] },
    ],
    ['a day that is none', 'DATE_INVALID', 'filter.metric.on', { filter: metric({ on: '2026-02-30', value }) }],
    [
      'two days',
      'BAD_USER_INPUT',
      'filter.metric.daysAgo',
      { filter: metric({ on: '2026-02-03', daysAgo: 1, value }) },
    ],
    ['a day to come by daysAgo', 'BAD_USER_INPUT', 'filter.metric.daysAgo', { filter: metric({ daysAgo: -1, value }) }],
    ['forDays of 0', 'BAD_USER_INPUT', 'filter.metric.forDays', { filter: metric({ forDays: 0, value }) }],
    ['forDays of 367', 'BAD_USER_INPUT', 'filter.metric.forDays', { filter: metric({ forDays: 367, value }) }],
    [
      'a change over no day',
      'BAD_USER_INPUT',
      'filter.metric.change.days',
      { filter: metric({ change: { days: 0, to: value } }) },
    ],
    [
      'a change over 3,661 days',
      'BAD_USER_INPUT',
      'filter.metric.change.days',
      { filter: metric({ change: { days: 3661, to: value } }) },
    ],
    [
      'a number that is none',
      'VALUE_NOT_FINITE',
      'filter.metric.value.gt',
      { filter: metric({ value: { gt: Number.NaN } }) },
    ],
    [
      'a date that is none',
      'DATE_INVALID',
      'filter.and[0].createdAt.before',
      { filter: { and: [{ createdAt: { before: 'soon' } }] } },
    ],
    [
      'a custom date that is none',
      'DATE_INVALID',
      'filter.custom.date.after',
      { filter: { custom: { name: 'x', date: { after: 'soon' } } } },
    ],
    ['a long list', 'BAD_USER_INPUT', 'filter.name.in', { filter: { name: { in: Array(1001).fill('x') } } }],
    ['deep nesting', 'BAD_USER_INPUT', `filter${'.not'.repeat(20)}`, { filter: nested(20) }],
    ['many conditions', 'BAD_USER_INPUT', 'filter.or[499]', { filter: { or: Array(600).fill({}) } }],
    ['many metric conditions', 'BAD_USER_INPUT', 'filter', { filter: { or: Array(21).fill(metric({ value })) } }],
    ['a field of another model', 'BAD_USER_INPUT', 'filter.email', { filter: { email: { eq: 'x' } } }],
    ['a company of a company', 'BAD_USER_INPUT', 'filter.company', { filter: { company: {} } }],
    ['an order by nothing', 'BAD_USER_INPUT', 'orderBy[0]', { orderBy: [{ direction: 'ASC' }] }],
    [
      'an order by two things',
      'BAD_USER_INPUT',
      'orderBy[0]',
      { orderBy: [{ field: 'NAME', metric: { key: 'metrics.a' }, direction: 'ASC' }] },
    ],
    [
      'a change to order by without days',
      'BAD_USER_INPUT',
      'orderBy[0].metric.days',
      { orderBy: [{ metric: { key: 'metrics.a', by: 'PERCENT_CHANGE' }, direction: 'ASC' }] },
    ],
    [
      'days to order by without a change',
      'BAD_USER_INPUT',
      'orderBy[0].metric.days',
      { orderBy: [{ metric: { key: 'metrics.a', days: 30 }, direction: 'ASC' }] },
    ],
    ['too many orders', 'BAD_USER_INPUT', 'orderBy', { orderBy: Array(11).fill({ field: 'NAME', direction: 'ASC' }) }],
  ];
  it('names the place of what it refuses', async () => {
    const search = searchOf(await context.open(), worldOf({}, []));
    for (const [what, code, path, query] of refused) {
      const error: unknown = await search.find('COMPANY', query).catch((reason: unknown) => reason);
      expect({ what, error }).toMatchObject({ what, error: { code, path } });
    }
    await expect(search.find('ASSET', { orderBy: [{ field: 'MRR', direction: 'ASC' }] })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'orderBy[0].field',
    });
    await expect(search.find('COMPANY', { filter: metric({ value, on: '2031-01-01' }) })).resolves.toMatchObject({
      ids: [],
    });
    await expect(search.find('COMPANY', { filter: nested(19) })).resolves.toMatchObject({ ids: [] });
  });

  it('answers the examples of the contract', async () => {
    const database = await context.open();
    const metrics = {
      [`COMPANY metrics.a ${TODAY - 31}`]: column({ 1: 100, 2: 100, 3: 0, 4: 50 }),
      [`COMPANY metrics.a ${TODAY - 2}`]: column({ 1: 100, 2: 100.5, 3: 7, 5: 3 }),
      [`COMPANY metrics.a ${TODAY - 1}`]: column({ 1: 80, 2: 100.6, 3: 0, 4: 70, 5: 101 }),
    };
    const segment = (id: number) => (id % 2 === 0 ? 'enterprise' : 'trial');
    const world = worldOf(
      metrics,
      firstIds(5).map((id) => row(id, { segment: segment(id) })),
    );
    const search = await stored(database, world);
    const ids = async (filter: EntityFilter) => (await search.find('COMPANY', { filter })).ids;
    expect(await ids(metric({ change: { days: 30, percent: { lte: -20 } } }))).toEqual([1]);
    expect(await ids(metric({ change: { days: 1, from: { lte: 100 }, to: { gt: 100 } } }))).toEqual([5]);
    expect(await ids(metric({ forDays: 2, value: { gte: 80 } }))).toEqual([1, 2]);
    expect(await ids(metric({ daysAgo: 1, value: { isNull: true } }))).toEqual([4]);
    expect(await ids({ segment: { eq: 'enterprise' }, ...metric({ value: { gt: 60 } }) })).toEqual([2, 4]);
    expect(await ids({ and: [] })).toEqual(firstIds(5));
    expect(await ids({ or: [] })).toEqual([]);
    expect(await ids({ and: [null], not: { or: [null] } })).toEqual(firstIds(5));
  });
});
