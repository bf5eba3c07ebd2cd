import fc from 'fast-check';
import { bind, type Column, evaluate } from '../../src/engine/index.js';
import { API_VERSION, defineAggregation, definePlugin, type StateDefinition } from '../../src/plugin-api/index.js';
import { Formulas } from './formulas.js';
import { plan } from './harness.js';

const FIRST = 20_000;
const NONE = Number.NaN;
const WIDTH = 3;

const counting: StateDefinition = {
  empty: [0],
  add(state, at) {
    state[at]! += 1;
  },
  merge(state, at, later, from) {
    state[at]! += later[from]!;
  },
  result: (state, at) => state[at]!,
};

/** Remembers day and value of the latest point. */
const latest: StateDefinition = {
  empty: [7, -1],
  add(state, at, value, _low, day) {
    state[at] = value;
    state[at + 1] = day;
  },
  merge(state, at, later, from) {
    if (later[from + 1] === -1) return;
    state[at] = later[from]!;
    state[at + 1] = later[from + 1]!;
  },
  result: (state, at) => state[at]! + state[at + 1]!,
};

const largest: StateDefinition = {
  empty: [-1e9],
  add(state, at, value) {
    if (value > state[at]!) state[at] = value;
  },
  merge(state, at, later, from) {
    if (later[from]! > state[at]!) state[at] = later[from]!;
  },
  result: (state, at) => state[at]!,
};

const remove: StateDefinition['remove'] = (state, at) => {
  state[at]! -= 1;
};

function windows(
  state: StateDefinition,
  noPoints: number | undefined,
  days: number,
  rows: readonly number[][],
  from = 0,
) {
  const noPointsOf = noPoints === undefined ? {} : { noPoints: { gauge: noPoints } };
  const ours = defineAggregation({ name: 'OURS', summary: 'As it comes.', state, ...noPointsOf });
  const f = new Formulas(definePlugin({ name: 'outside', apiVersion: API_VERSION, definitions: [ours] }));
  const to = FIRST + rows.length - 1;
  const bound = bind(plan(f, [f.metric('m', f.window('metrics.usage', days, 'OURS'))]), {
    from: FIRST + from,
    to,
    historyFrom: FIRST,
  });
  const columns = bound.reads.map((read): Column => {
    const values = Float64Array.from(rows.slice(read.from - FIRST).flat());
    return { from: read.from, to, width: WIDTH, values };
  });
  const firstDay = Float64Array.from([FIRST, FIRST + 4, NONE]);
  const { columns: results, faults } = evaluate(bound, { width: WIDTH, columns, firstDay, carryIn: [] });
  return { values: [...results.get('m')!.values], faults };
}

const rows = fc.array(
  fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(NONE)), { minLength: WIDTH, maxLength: WIDTH }),
  { minLength: 10, maxLength: 40 },
);

test.each<[string, StateDefinition, Partial<StateDefinition>]>([
  ['remove', counting, { remove }],
  ['latestOnly', latest, { latestOnly: true }],
  ['commutative', largest, { commutative: true }],
])('%s changes how windows are made, and none of their values', (_, plain, fact) => {
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(undefined, -5),
      fc.integer({ min: 0, max: 9 }),
      (all, days, none, from) => {
        const expected = windows(plain, none, days, all, from).values;
        expect(windows({ ...plain, ...fact }, none, days, all, from).values).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

test('a state whose remove throws is guarded like any other: a window alone takes nothing out', () => {
  const throwing = {
    ...counting,
    remove() {
      throw new Error('cannot');
    },
  };
  const days = [1, 2, NONE, 4, 5].map((value) => [value, value, value]);
  const { values, faults } = windows(throwing, undefined, 2, days);
  expect(values.filter((_, at) => at % WIDTH === 0)).toEqual([1, 2, 1, 1, 2]);
  expect(faults).toEqual([]);
});
