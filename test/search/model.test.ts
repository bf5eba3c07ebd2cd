import fc from 'fast-check';
import { type Model } from '../../src/model/index.js';
import { type EntityFilter, type EntityOrder, type EntitySearch } from '../../src/search/index.js';
import { type Database } from '../../src/storage/index.js';
import { describeDatabases } from '../support/databases.js';
import { Oracle } from './support/oracle.js';
import { filters, orders } from './support/queries.js';
import { searchOf, store, type World, worlds } from './support/world.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.RUNS ?? 100);
const WORLDS = [SEED, SEED + 1].map((seed) => ({
  seed,
  world: fc.sample(worlds(40, 70), { numRuns: 1, seed })[0] as World,
}));

describeDatabases('search against a brute-force model', (context) => {
  it.each(WORLDS)('finds the same, page by page, in order (SEED=$seed)', async ({ seed, world }) => {
    const database = await context.open();
    await store(database, world);
    await compare(database, world, seed, RUNS);
  });
});

async function compare(database: Database, world: World, seed: number, numRuns: number): Promise<void> {
  const search = searchOf(database, world);
  const oracle = new Oracle(world);
  const query = fc.constantFrom<Model>('COMPANY', 'END_USER').chain((model) =>
    fc.record({
      model: fc.constant(model),
      filter: filters(model, 2),
      orderBy: orders(model),
      first: fc.constantFrom(1, 7, 50),
      companyId: fc.option(fc.constantFrom(...world.companies.map((row) => row.id)), { nil: undefined, freq: 6 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(query, async ({ model, filter, orderBy, first, companyId }) => {
      const scope = model === 'END_USER' && companyId !== undefined ? { companyId } : {};
      const all = model === 'COMPANY' ? world.companies : world.endUsers;
      const rows = all.filter((row) => scope.companyId === undefined || row.companyId === scope.companyId);
      const expected = oracle.find(rows, filter, orderBy);
      expect(await walkPages(search, model, { filter, orderBy, first, ...scope }, expected.length)).toEqual(expected);
    }),
    { numRuns, seed },
  );
}

interface Query {
  readonly filter: EntityFilter;
  readonly orderBy: EntityOrder[];
  readonly first: number;
  readonly companyId?: number;
}

/** Every id of every page; gives up soon after `total`. */
async function walkPages(search: EntitySearch, model: Model, query: Query, total: number): Promise<number[]> {
  const ids: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await search.find(model, { ...query, ...(after === undefined ? {} : { after }) });
    expect(page.cursors).toHaveLength(page.ids.length);
    expect(page.hasPreviousPage).toBe(ids.length > 0);
    ids.push(...page.ids);
    if (after === undefined || !page.hasNextPage) expect(await page.totalCount()).toBe(total);
    if (!page.hasNextPage || ids.length > total) return ids;
    after = page.cursors.at(-1);
  }
}
