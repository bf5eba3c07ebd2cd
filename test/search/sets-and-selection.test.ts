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
  const key = fc.option(fc.integer({ min: -5, max: 5 }));
  const place = fc.option(fc.record({ key, id: fc.nat(LARGEST) }), { nil: undefined });

  it('gives the first few of a stretch, read from either end, as sorting all would', () => {
    const value = fc.option(fc.integer({ min: -4, max: 4 }), { nil: Number.NaN });
    const inputs = fc.record({
      column: fc.array(value, { maxLength: LARGEST }),
      set: sets,
      descending: fc.boolean(),
      reversed: fc.boolean(),
      from: place,
      until: place,
      limit: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(inputs, ({ column, set, descending, reversed, limit, ...ends }) => {
        const ranking = new MetricRanking(new Float64Array(column), descending, reversed);
        const way = reversed ? -1 : 1;
        const rank = (number: number | null) =>
          number === null ? Number.POSITIVE_INFINITY : descending ? -number : number;
        const rankOf = (id: number) => {
          const number = column[id];
          return rank(number === undefined || Number.isNaN(number) ? null : number);
        };
        const isEmpty = (id: number) => rankOf(id) === Number.POSITIVE_INFINITY;
        // Of an inverted set numbers alone are seen; read in reverse it is asked only behind a number.
        if (set.inverted && reversed && (ends.from === undefined || ends.from.key === null)) return;
        const members = everyId.filter(
          (id) => set.ids.includes(id) !== set.inverted && (!set.inverted || !isEmpty(id)),
        );
        const order = (a: number, aId: number, b: number, bId: number) => (a === b ? aId - bId : a < b ? -1 : 1) * way;
        const stands = (id: number, at: { key: number | null; id: number }) =>
          order(rankOf(id), id, rank(at.key), at.id);
        const isBehind = (id: number) => ends.from === undefined || stands(id, ends.from) > 0;
        const isWithin = (id: number) => ends.until === undefined || stands(id, ends.until) < 0;
        const expected = members
          .filter((id) => isBehind(id) && isWithin(id))
          .sort((a, b) => order(rankOf(a), a, rankOf(b), b))
          .slice(0, limit);

        const position = (at: typeof ends.from) => at && { keys: [at.key], id: at.id };
        const stretch = { from: position(ends.from), until: position(ends.until), reversed };
        const narrowed = narrow(setOf(set), ranking, stretch, limit);
        const selection = select(narrowed.candidates, [ranking], stretch, limit);
        expect(selection.ids).toEqual(expected);
        expect(narrowed.precedes || selection.precedes).toBe(members.some((id) => !isBehind(id)));
      }),
      { numRuns: 1000 },
    );
  });

  it('goes on in the order of ids, up or down', () => {
    const end = fc.option(fc.nat(LARGEST), { nil: undefined });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(LARGEST)),
        end,
        end,
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (ids, from, until, reversed, limit) => {
          const sorted = [...ids].sort((a, b) => (reversed ? b - a : a - b));
          const behind = (id: number) => from === undefined || (reversed ? id < from : id > from);
          const within = (id: number) => until === undefined || (reversed ? id > until : id < until);
          const place = (id: number | undefined) => (id === undefined ? undefined : { id, keys: [] });
          const stretch = { from: place(from), until: place(until), reversed };
          expect(inIdOrder(setOf({ ids, inverted: false }), stretch, limit)).toEqual({
            ids: sorted.filter((id) => behind(id) && within(id)).slice(0, limit),
            precedes: sorted.some((id) => !behind(id)),
          });
        },
      ),
    );
  });
});
