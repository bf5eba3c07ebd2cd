import { type EntityFilter, type EntityOrder } from '../../src/search/index.js';
import { describeDatabases } from '../support/databases.js';
import { Oracle } from './support/oracle.js';
import { type Row, searchOf, store, TEXTS, TODAY, type World } from './support/world.js';

const COMPANIES = 3000;
const END_USERS = 70_000;

/** The same numbers each time: 0 up to, not including, `below`. */
function numbersFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** More rows than any list or chunk holds, with gaps among the ids. */
function largeWorld(): World {
  const next = numbersFrom(7);
  const text = () => TEXTS[next(TEXTS.length)] ?? '';
  const times = () => ({ createdAt: next(1000), updatedAt: next(1000) });
  const companies = Array.from({ length: COMPANIES }, (_, index): Row => {
    const custom = next(3) === 0 ? { plan: text() } : {};
    return { id: index * 2 + 1, model: 'COMPANY', externalId: `c${index}`, name: text(), custom, ...times() };
  });
  const endUsers = Array.from({ length: END_USERS }, (_, index): Row => {
    const id = index + Math.floor(index / 1000) * 3 + 1;
    const email = next(4) === 0 ? null : `${text()}${index}@example.org`;
    const owner = { companyId: next(COMPANIES) * 2 + 1, externalId: null, email };
    return { id, model: 'END_USER', ...owner, name: text(), custom: { seats: next(5) }, ...times() };
  });
  const column = (length: number, spread: number) =>
    Float64Array.from({ length }, () => (next(3) === 0 ? Number.NaN : next(spread)));
  const metrics = new Map<string, Float64Array>();
  for (const day of [TODAY - 2, TODAY - 1]) {
    metrics.set(`COMPANY metrics.a ${day}`, column(COMPANIES * 2, 50));
    metrics.set(`END_USER metrics.a ${day}`, column(END_USERS + 300, 1e6));
    metrics.set(`END_USER metrics.b ${day}`, column(END_USERS + 300, 3));
  }
  return { companies, endUsers, metrics };
}

const metric = (key: string, value: object): EntityFilter => ({ metric: { key, value } });
const byField = (field: EntityOrder['field'], direction: EntityOrder['direction'] = 'ASC'): EntityOrder => ({
  field: field ?? 'NAME',
  direction,
});
const byMetric = (key: string, direction: EntityOrder['direction']): EntityOrder => ({ metric: { key }, direction });

const QUERIES: [string, EntityFilter, EntityOrder[]][] = [
  ['everyone', {}, []],
  ['one condition that SQL decides', { name: { ne: 'login' } }, [byField('NAME', 'DESC')]],
  ['a part of a text', { name: { contains: 'LOG' } }, []],
  ['a part of a text, by a field', { name: { contains: 'i' } }, [byField('EXTERNAL_ID'), byField('NAME')]],
  ['nearly everyone by metric', metric('metrics.b', { ne: 1 }), [byField('CREATED_AT', 'DESC')]],
  ['nearly everyone by metric, in the order of ids', metric('metrics.b', { ne: 1 }), []],
  ['numbers with many ties', {}, [byMetric('metrics.b', 'DESC'), byField('NAME')]],
  ['a field, then a number', metric('metrics.a', { gte: 10 }), [byField('NAME'), byMetric('metrics.a', 'ASC')]],
  ['a number without ties', { not: { name: { startsWith: 'log' } } }, [byMetric('metrics.a', 'ASC')]],
  ['a custom field', { custom: { name: 'seats', number: { gt: 2 } } }, [byField('NAME')]],
  ['companies by their metric', { company: metric('metrics.a', { lt: 45 }) }, [byMetric('metrics.a', 'DESC')]],
  ['companies by all but few', { company: { custom: { name: 'plan', string: { ne: 'z' } } } }, [byField('UPDATED_AT')]],
  ['few companies', { company: metric('metrics.a', { eq: 3 }) }, [byField('NAME', 'DESC')]],
];

const world = largeWorld();
let answers: Map<string, number[]> | undefined;

/** What each query finds, worked out once for both databases. */
function expectedIds(what: string): number[] {
  const oracle = new Oracle(world);
  answers ??= new Map(QUERIES.map(([name, filter, orderBy]) => [name, oracle.find(world.endUsers, filter, orderBy)]));
  return answers.get(what) ?? [];
}

/** Sorting is what takes long: a few of the queries tell for all ways of finding. */
const FROM_THE_END = QUERIES.filter((_, index) => index % 2 === 1);

describeDatabases('search over many', (context) => {
  it('finds the last pages, and what is between two places', async () => {
    const database = await context.open();
    await store(database, world);
    const search = searchOf(database, world);
    for (const [what, filter, orderBy] of FROM_THE_END) {
      const expected = expectedIds(what);
      let end = expected.length;
      let before: string | undefined;
      for (let page = 0; page < 3; page++) {
        const found = await search.find('END_USER', { filter, orderBy, last: 100, ...(before ? { before } : {}) });
        expect({ what, ids: found.ids }).toEqual({ what, ids: expected.slice(Math.max(0, end - 100), end) });
        expect({ what, follows: found.hasNextPage }).toEqual({ what, follows: page > 0 });
        end -= found.ids.length;
        expect({ what, more: found.hasPreviousPage }).toEqual({ what, more: end > 0 });
        before = found.cursors[0];
      }
      const after = (await search.find('END_USER', { filter, orderBy, first: 500 })).cursors.at(-1);
      if (!after || !before || end < 600) continue;
      const between = await search.find('END_USER', { filter, orderBy, last: 50, after, before });
      expect({ what, ids: between.ids }).toEqual({ what, ids: expected.slice(end - 50, end) });
      expect(between).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    }
  });

  it('finds the first pages, a page behind the middle and how many there are', async () => {
    const database = await context.open();
    await store(database, world);
    const search = searchOf(database, world);
    for (const [what, filter, orderBy] of QUERIES) {
      const expected = expectedIds(what);
      const seen: number[] = [];
      for (let after: string | undefined, page = 0; page < 3; page++) {
        const found = await search.find('END_USER', { filter, orderBy, first: 100, ...(after ? { after } : {}) });
        seen.push(...found.ids);
        after = found.cursors.at(-1);
        expect({ what, precedes: found.hasPreviousPage }).toEqual({ what, precedes: page > 0 });
        expect({ what, more: found.hasNextPage }).toEqual({ what, more: expected.length > seen.length });
        if (page === 2) expect({ what, total: await found.totalCount() }).toEqual({ what, total: expected.length });
      }
      expect({ what, ids: seen }).toEqual({ what, ids: expected.slice(0, 300) });
    }
  });
});
