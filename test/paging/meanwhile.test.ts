import fc from 'fast-check';
import { Calendar } from '../../src/calendar/index.js';
import { type EntityOrder, type EntityQuery, type EntitySearch } from '../../src/search/index.js';
import { type Database } from '../../src/storage/index.js';
import { insertRows, type Row, searchOf, store, TODAY, type World } from '../search/support/world.js';
import { describeDatabases } from '../support/databases.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.RUNS ?? 15);
const COUNT = 24;
const METRIC = `COMPANY metrics.a ${TODAY - 1}`;

const row = (id: number, name: string, mrr: number | null): Row => ({
  id,
  model: 'COMPANY',
  externalId: `c-${id}`,
  name,
  mrr,
  createdAt: id,
  updatedAt: id,
  custom: {},
});

interface Change {
  readonly id: number;
  readonly is: 'gone' | 'moved';
  readonly value: number | null;
}

const value = fc.option(fc.integer({ min: 0, max: 5 }), { nil: null, freq: 3 });
const orders: fc.Arbitrary<EntityOrder[]> = fc.constantFrom<EntityOrder[]>(
  [],
  [{ field: 'NAME', direction: 'ASC' }],
  [{ field: 'MRR', direction: 'DESC' }],
  [{ metric: { key: 'metrics.a' }, direction: 'DESC' }],
  [
    { field: 'MRR', direction: 'ASC' },
    { metric: { key: 'metrics.a' }, direction: 'ASC' },
  ],
);
const scenario = fc.record({
  values: fc.array(value, { minLength: COUNT, maxLength: COUNT }),
  orderBy: orders,
  backward: fc.boolean(),
  size: fc.integer({ min: 1, max: 7 }),
  /** What happens after each page: to ids of the first half of the world, so that those of the second half stay as they are. */
  changes: fc.array(
    fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: COUNT / 2 }),
        is: fc.constantFrom<Change['is']>('gone', 'moved'),
        value,
      }),
      { maxLength: 3 },
    ),
    { maxLength: 10 },
  ),
});

function worldOf(values: readonly (number | null)[]): World {
  const column = new Float64Array(400).fill(Number.NaN);
  const companies = values.map((number, index) => {
    const id = index + 1;
    if (number !== null) column[id] = number;
    return row(id, `n${number ?? ''}`, number);
  });
  return { companies, endUsers: [], metrics: new Map([[METRIC, column]]) };
}

async function happen(database: Database, world: World, changes: readonly Change[], newId: number): Promise<void> {
  const column = world.metrics.get(METRIC) ?? new Float64Array(0);
  await database.write(async (session) => {
    for (const { id, is, value: number } of changes) {
      column[id] = is === 'gone' || number === null ? Number.NaN : number;
      if (is === 'gone') await session.run('DELETE FROM company WHERE id = ?', [id]);
      else await session.run('UPDATE company SET name = ?, mrr = ? WHERE id = ?', [`n${number ?? ''}`, number, id]);
    }
    const number = newId % 6;
    column[newId] = number;
    await insertRows(session, [row(newId, `n${number}`, number)]);
  });
}

/** All ids of all pages, with something happening after each. */
async function walk(
  search: EntitySearch,
  query: EntityQuery,
  { size, backward }: { size: number; backward: boolean },
  meanwhile: (page: number) => Promise<void>,
): Promise<number[]> {
  let seen: number[] = [];
  for (let cursor: string | undefined, count = 0; count < 100; count++) {
    const request = backward
      ? { last: size, ...(cursor === undefined ? {} : { before: cursor }) }
      : { first: size, ...(cursor === undefined ? {} : { after: cursor }) };
    const page = await search.find('COMPANY', { ...query, ...request });
    seen = backward ? [...page.ids, ...seen] : [...seen, ...page.ids];
    if (!(backward ? page.hasPreviousPage : page.hasNextPage)) return seen;
    cursor = backward ? page.cursors[0] : page.cursors.at(-1);
    await meanwhile(count);
  }
  throw new Error('The list does not end.');
}

describeDatabases('what happens between pages', (context) => {
  it(`neither skips nor repeats what stays as it is (SEED=${SEED})`, async () => {
    const database = await context.open();
    await fc.assert(
      fc.asyncProperty(scenario, async ({ values, orderBy, changes, ...way }) => {
        const world = worldOf(values);
        await store(database, world);
        const search = searchOf(database, world);
        const before = (await search.find('COMPANY', { orderBy, first: 500 })).ids;
        const seen = await walk(search, { orderBy }, way, async (page) => {
          // Not for ever: what comes in faster than it is read has no end.
          if (page < 10) await happen(database, world, changes[page] ?? [], 200 + page);
        });
        const changed = new Set(changes.flat().map((change) => change.id));
        const stays = (id: number) => id <= COUNT && !changed.has(id);
        expect(seen.filter(stays)).toEqual(before.filter(stays));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('means the days of the first page, also after midnight, from either end', async () => {
    const database = await context.open();
    const rising = Float64Array.from({ length: 10 }, (_, id) => id);
    const falling = Float64Array.from({ length: 10 }, (_, id) => -id);
    const metrics = new Map([
      [METRIC, rising],
      [`COMPANY metrics.a ${TODAY}`, falling],
    ]);
    const companies = [1, 2, 3, 4, 5, 6].map((id) => row(id, 'same', null));
    const world = { companies, endUsers: [], metrics };
    await store(database, world);
    const evening = searchOf(database, world);
    const morning = searchOf(database, world, new Calendar({ timeZone: 'UTC', today: TODAY + 1 }));
    const query: EntityQuery = { orderBy: [{ metric: { key: 'metrics.a' }, direction: 'ASC' }] };
    const evenings = await evening.find('COMPANY', { ...query, last: 2 });
    expect(evenings.ids).toEqual([5, 6]);
    const [before = ''] = evenings.cursors;
    expect((await morning.find('COMPANY', { ...query, last: 3, before })).ids).toEqual([2, 3, 4]);
    const mornings = await morning.find('COMPANY', { ...query, first: 2 });
    expect(mornings.ids).toEqual([6, 5]);

    // One list has one day: cursors of two days are refused where the day matters, and only there.
    const after = mornings.cursors[1] ?? '';
    await expect(morning.find('COMPANY', { ...query, after, before })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'before',
    });
    const byId = await evening.find('COMPANY', { first: 2 });
    const later = await morning.find('COMPANY', { last: 1 });
    const between = await morning.find('COMPANY', { after: byId.cursors[1] ?? '', before: later.cursors[0] ?? '' });
    expect(between.ids).toEqual([3, 4, 5]);
  });

  it('says which cursor it does not take', async () => {
    const database = await context.open();
    const world = worldOf([1, 2, 3]);
    await store(database, world);
    const search = searchOf(database, world);
    for (const argument of ['after', 'before'] as const) {
      const refused = search.find('COMPANY', { first: 1, [argument]: 'x' });
      await expect(refused).rejects.toMatchObject({ code: 'CURSOR_INVALID', path: argument });
    }
    await expect(search.find('COMPANY', { first: 1, last: 1 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'last',
    });
    await expect(search.find('COMPANY', { last: 501 })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE', path: 'last' });
    const none = await search.find('COMPANY', { last: 0 });
    expect(none).toMatchObject({ ids: [], hasNextPage: false, hasPreviousPage: true });
  });
});
