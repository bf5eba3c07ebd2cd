import fc from 'fast-check';
import { type Model } from '../../src/model/index.js';
import { type EntityQuery, type EntitySearch } from '../../src/search/index.js';
import { Oracle } from '../search/support/oracle.js';
import { filters, orders } from '../search/support/queries.js';
import { searchOf, store, type World, worlds } from '../search/support/world.js';
import { describeDatabases } from '../support/databases.js';
import { type Ask, lookBetween, walkBackward, walkForward } from './walks.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.RUNS ?? 60);
const WORLDS = [SEED, SEED + 1].map((seed) => ({
  seed,
  world: fc.sample(worlds(30, 60), { numRuns: 1, seed })[0] as World,
}));

function asking(search: EntitySearch, model: Model, query: EntityQuery): Ask {
  return (request) => search.find(model, { ...query, ...request });
}

/** An order alone, a filter alone, both. */
const queries = (world: World) =>
  fc.constantFrom<Model>('COMPANY', 'END_USER').chain((model) =>
    fc.record({
      model: fc.constant(model),
      filter: fc.oneof(fc.constant({}), filters(model, 1)),
      orderBy: orders(model),
      companyId: fc.option(fc.constantFrom(...world.companies.map((row) => row.id)), { nil: undefined, freq: 8 }),
      size: fc.constantFrom(1, 2, 7, 50),
      places: fc.array(fc.record({ start: fc.nat(), end: fc.nat(), size: fc.constantFrom(0, 1, 3, 50) }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  );

describeDatabases('pages of entities', (context) => {
  it.each(WORLDS)('are cut out of the sorted list, whichever way they are asked for (SEED=$seed)', async (given) => {
    const { world, seed } = given;
    const database = await context.open();
    await store(database, world);
    const search = searchOf(database, world);
    const oracle = new Oracle(world);
    await fc.assert(
      fc.asyncProperty(queries(world), async ({ model, filter, orderBy, companyId, size, places }) => {
        const scope = model === 'END_USER' && companyId !== undefined ? { companyId } : {};
        const rows = (model === 'COMPANY' ? world.companies : world.endUsers).filter(
          (row) => scope.companyId === undefined || row.companyId === scope.companyId,
        );
        const expected = oracle.find(rows, filter, orderBy);
        const ask = asking(search, model, { filter, orderBy, ...scope });
        await walkForward(ask, expected, size);
        await walkBackward(ask, expected, size);
        for (const place of expected.length === 0 ? [] : places) {
          const start = place.start % expected.length;
          const end = place.end % expected.length;
          await lookBetween(ask, expected, { start, end, size: place.size });
        }
      }),
      { numRuns: RUNS, seed },
    );
  });

  it.each(WORLDS)('of many companies are those that each company alone would give (SEED=$seed)', async (given) => {
    const { world, seed } = given;
    const database = await context.open();
    await store(database, world);
    const search = searchOf(database, world);
    const oracle = new Oracle(world);
    const companyIds = [...world.companies.map((row) => row.id), 1_000_000];
    const query = fc.record({
      filter: fc.oneof(fc.constant({}), filters('END_USER', 1)),
      orderBy: orders('END_USER'),
      size: fc.constantFrom(0, 1, 2, 50),
      backward: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(query, async ({ filter, orderBy, size, backward }) => {
        const request = { filter, orderBy, ...(backward ? { last: size } : { first: size }) };
        const found = await search.findOfCompanies('END_USER', request, companyIds);
        for (const [index, companyId] of companyIds.entries()) {
          const result = found[index];
          if (result?.status !== 'fulfilled') throw new Error('A company was refused.');
          const page = result.value;
          const rows = world.endUsers.filter((row) => row.companyId === companyId);
          const expected = oracle.find(rows, filter, orderBy);
          const shown = backward
            ? expected.slice(expected.length - Math.min(size, expected.length))
            : expected.slice(0, size);
          expect(page.ids).toEqual(shown);
          expect(page.hasNextPage).toBe(!backward && expected.length > size);
          expect(page.hasPreviousPage).toBe(backward && expected.length > size);
          expect(await page.totalCount()).toBe(expected.length);
        }
        // The cursors are those of the company's own list.
        const index = companyIds.findIndex((_, at) => {
          const result = found[at];
          return result?.status === 'fulfilled' && result.value.hasNextPage && result.value.ids.length > 0;
        });
        const result = found[index];
        if (result?.status !== 'fulfilled') return;
        const after = result.value.cursors.at(-1) ?? '';
        const companyId = companyIds[index] ?? 0;
        const next = await search.find('END_USER', { filter, orderBy, first: 500, companyId, after });
        const whole = await search.find('END_USER', { filter, orderBy, first: 500, companyId });
        expect([...result.value.ids, ...next.ids]).toEqual(whole.ids);
      }),
      { numRuns: RUNS, seed },
    );
  });
});
