import fc from 'fast-check';
import {
  and,
  bits,
  has,
  type IdSet,
  IdSetBuilder,
  idsOf,
  idsWhere,
  not,
  or,
  rangeOfIds,
} from '../../src/search/id-set.js';
import { numberTest, passes } from '../../src/search/number-test.js';
import { MetricRanking } from '../../src/search/ranking.js';
import { inIdOrder, narrow, select } from '../../src/search/select.js';

const LARGEST = 200;
const sets = fc.record({ ids: fc.uniqueArray(fc.nat(LARGEST)), inverted: fc.boolean() });
const everyId = Array.from({ length: LARGEST + 50 }, (_, id) => id);

function setOf({ ids, inverted }: { ids: readonly number[]; inverted: boolean }): IdSet {
  const builder = new IdSetBuilder();
  builder.addAll(ids);
  return inverted ? not(builder.build()) : builder.build();
}

describe('sets of ids', () => {
  it('obey the algebra, inverted or not', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [x, y] = [setOf(a), setOf(b)];
        const inA = (id: number) => a.ids.includes(id) !== a.inverted;
        const inB = (id: number) => b.ids.includes(id) !== b.inverted;
        const members = (set: IdSet) => everyId.filter((id) => has(set, id));
        expect(members(x)).toEqual(everyId.filter(inA));
        expect(members(and(x, y))).toEqual(everyId.filter((id) => inA(id) && inB(id)));
        expect(members(or(x, y))).toEqual(everyId.filter((id) => inA(id) || inB(id)));
        expect(members(not(x))).toEqual(everyId.filter((id) => !inA(id)));
        expect(bits(x)).toBe(a.ids.length);
        if (!a.inverted) expect(idsOf(x)).toEqual([...a.ids].sort((one, other) => one - other));
      }),
    );
  });

  it('hold ranges and large ids', () => {
    fc.assert(
      fc.property(fc.nat(LARGEST), fc.nat(LARGEST), (lowest, highest) => {
        const ids = everyId.filter((id) => id >= lowest && id <= highest);
        expect(idsOf(rangeOfIds(lowest, highest))).toEqual(ids);
      }),
    );
    expect(idsOf(setOf({ ids: [3_000_031, 1], inverted: false }))).toEqual([1, 3_000_031]);
  });

  it('take the ids whose numbers pass a test', () => {
    const column = fc.array(fc.option(fc.integer({ min: -3, max: 3 }), { nil: Number.NaN }));
    const bound = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null });
    const filter = fc.record({ eq: bound, ne: bound, lt: bound, gte: bound, isNull: fc.option(fc.boolean()) });
    fc.assert(
      fc.property(column, filter, (values, conditions) => {
        const test = numberTest(conditions, 'value');
        if (test === undefined) return;
        const found = idsWhere(new Float64Array(values), test);
        // Beyond the column everything is empty.
        expect(everyId.filter((id) => has(found, id))).toEqual(everyId.filter((id) => passes(test, values[id])));
      }),
    );
  });
});

describe('selection', () => {
  it('gives the first few behind a position, as sorting all would', () => {
    const value = fc.option(fc.integer({ min: -4, max: 4 }), { nil: Number.NaN });
    const inputs = fc.record({
      column: fc.array(value, { maxLength: LARGEST }),
      set: sets,
      descending: fc.boolean(),
      after: fc.option(fc.record({ key: fc.option(fc.integer({ min: -5, max: 5 })), id: fc.nat(LARGEST) })),
      limit: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(inputs, ({ column, set, descending, after, limit }) => {
        const ranking = new MetricRanking(new Float64Array(column), descending);
        const rank = (key: number | null) => (key === null ? Number.POSITIVE_INFINITY : descending ? -key : key);
        const rankOf = (id: number) => {
          const number = column[id];
          return rank(number === undefined || Number.isNaN(number) ? null : number);
        };
        const position = after ? { keys: [after.key], id: after.id } : undefined;
        const members = everyId.filter(
          (id) => set.ids.includes(id) !== set.inverted && (!set.inverted || rankOf(id) !== Number.POSITIVE_INFINITY),
        );
        const isBehind = (id: number) =>
          after === null || rankOf(id) > rank(after.key) || (rankOf(id) === rank(after.key) && id > after.id);
        const expected = members
          .filter(isBehind)
          .sort((a, b) => (rankOf(a) === rankOf(b) ? a - b : rankOf(a) - rankOf(b)))
          .slice(0, limit);

        const from = after ? ranking.rankOf(after.key) : Number.NEGATIVE_INFINITY;
        const narrowed = narrow(setOf(set), ranking, from, limit);
        const selection = select(narrowed.candidates, [ranking], position, limit);
        expect(selection.ids).toEqual(expected);
        expect(narrowed.precedes || selection.precedes).toBe(members.some((id) => !isBehind(id)));
      }),
      { numRuns: 500 },
    );
  });

  it('goes on in the order of ids', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(LARGEST)),
        fc.integer({ min: -1, max: LARGEST }),
        fc.integer({ min: 1, max: 9 }),
        (ids, after, limit) => {
          const sorted = [...ids].sort((a, b) => a - b);
          expect(inIdOrder(setOf({ ids, inverted: false }), after, limit)).toEqual({
            ids: sorted.filter((id) => id > after).slice(0, limit),
            precedes: sorted.some((id) => id <= after),
          });
        },
      ),
    );
  });
});
