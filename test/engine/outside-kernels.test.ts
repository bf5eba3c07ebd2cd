import {
  API_VERSION,
  type Definition,
  defineAggregation,
  defineOperator,
  definePlugin,
} from '../../src/plugin-api/index.js';
import { Formulas } from './formulas.js';
import { plan, run, type World } from './harness.js';

/** Functions as plugins in plain JavaScript may have them, whatever the types say. */
const FIRST = 20_000;
const NONE = Number.NaN;
const world: World = {
  firstDays: [FIRST],
  series: new Map([['metrics.usage', [new Map([1, 2, -3].map((value, row) => [FIRST + row, value]))]]]),
};

function evaluated(definition: Definition, ...args: number[]) {
  const f = new Formulas(definePlugin({ name: 'outside', apiVersion: API_VERSION, definitions: [definition] }));
  const root =
    definition.kind === 'operator'
      ? f.call(definition.name, f.window('metrics.usage', 1, 'LAST'), ...args)
      : f.window('metrics.usage', 2, definition.name);
  const { columns, faults } = run(plan(f, [f.metric('m', root)]), world, FIRST, FIRST + 2);
  return { values: [...columns.get('m')!.values], faults };
}

function operator(evaluate: (...args: never[]) => unknown, parameters = 1) {
  return defineOperator({
    name: 'OUTSIDE',
    summary: 'As it comes.',
    parameters: Array.from({ length: parameters }, (_, k) => ({ name: `value${k}` })),
    empties: 'propagate',
    evaluate: evaluate as (...args: number[]) => number,
  });
}

test.each<[string, () => unknown]>([
  ['nothing', () => undefined],
  ['null, which is not 0', () => null],
  ['no number', () => Number.NaN],
  ['infinity', () => Number.NEGATIVE_INFINITY],
])('%s is empty', (_, evaluate) => {
  expect(evaluated(operator(evaluate))).toEqual({ values: [NONE, NONE, NONE], faults: [] });
});

test('a truth value is 1 or 0', () => {
  expect(evaluated(operator((value: number) => value > 1)).values).toEqual([0, 1, 0]);
});

test.each<[string, string, () => unknown]>([
  ['a promise', 'gave a promise: it must be a plain function that returns a number', async () => 5],
  [
    'a promise that fails',
    'gave a promise: it must be a plain function that returns a number',
    async () => {
      throw new Error('late');
    },
  ],
  ['a text', 'gave a value of type string instead of a number', () => '5'],
  ['an object', 'gave a value of type object instead of a number', () => ({ valueOf: () => 5 })],
  ['a big integer', 'gave a value of type bigint instead of a number', () => 5n],
  ['a symbol', 'gave a value of type symbol instead of a number', () => Symbol('five')],
])('%s is a fault', async (_, message, give) => {
  const fault = { slot: 0, message, name: 'OUTSIDE' };
  const days = [FIRST, FIRST + 1, FIRST + 2];
  const asOperator = evaluated(operator(give));
  expect(asOperator.values).toEqual([NONE, NONE, NONE]);
  expect(asOperator.faults).toEqual(days.map((day) => ({ ...fault, kind: 'operator', day })));
  const asPoints = evaluated(
    defineAggregation({ name: 'OUTSIDE', summary: 'As it comes.', points: give as () => number }),
  );
  expect(asPoints.values).toEqual([NONE, NONE, NONE]);
  expect(asPoints.faults).toEqual(days.map((day) => ({ ...fault, kind: 'aggregation', day })));
  const asEnds = evaluated(defineAggregation({ name: 'OUTSIDE', summary: 'As it comes.', ends: give as () => number }));
  expect(asEnds.faults).toEqual([{ ...fault, kind: 'aggregation', day: FIRST + 2 }]);
  const state = { empty: [0], add: () => {}, merge: () => {}, result: give as () => number };
  const asState = evaluated(defineAggregation({ name: 'OUTSIDE', summary: 'As it comes.', state }));
  expect(asState.values).toEqual([NONE, NONE, NONE]);
  expect(asState.faults).toEqual(days.map((day) => ({ ...fault, kind: 'aggregation', day })));
  await new Promise((resolve) => setImmediate(resolve)); // a promise that nobody waits for would end the test here
});

test('what is thrown need not be an error', () => {
  const { faults } = evaluated(
    operator(() => {
      throw null;
    }),
  );
  expect(faults).toMatchObject([{ message: 'null' }, { message: 'null' }, { message: 'null' }]);
});

test('closures, default parameters, rest parameters and built-in functions', () => {
  let calls = 0;
  const counting = operator((value: number) => {
    calls++;
    return value * 10;
  });
  expect(evaluated(counting).values).toEqual([10, 20, -30]);
  expect(calls).toBe(3);
  expect(evaluated(operator((value: number, by = 100) => value * by)).values).toEqual([100, 200, -300]);
  expect(
    evaluated(
      operator((...values: number[]) => Math.max(...values), 2),
      0,
    ).values,
  ).toEqual([1, 2, 0]);
  expect(evaluated(operator(Math.abs)).values).toEqual([1, 2, 3]);
  expect(evaluated(operator(((value: number) => value * 7).bind(undefined))).values).toEqual([7, 14, -21]);
});

test('methods that use `this` have their definition', () => {
  const definition = {
    ...operator(() => 0),
    evaluate(value: number) {
      return value * 4 * this.parameters.length;
    },
  };
  expect(evaluated(definition).values).toEqual([4, 8, -12]);

  class Sum {
    readonly empty = [0];
    readonly by = 2;
    add(state: Float64Array, at: number, value: number) {
      state[at]! += value * this.by;
    }
    merge(state: Float64Array, at: number, later: Float64Array, from: number) {
      this.add(state, at, later[from]! / this.by);
    }
    result(state: Float64Array, at: number) {
      return state[at]! / this.by;
    }
  }
  const sum = defineAggregation({ name: 'OUTSIDE', summary: 'As it comes.', state: new Sum() });
  expect(evaluated(sum)).toEqual({ values: [1, 3, -1], faults: [] });
});

test('two operators of one function are two: their names stand in faults', () => {
  const shared = (value: number) => {
    if (value === 2) throw new Error('two');
    return value;
  };
  const f = new Formulas(
    definePlugin({
      name: 'outside',
      apiVersion: API_VERSION,
      definitions: [operator(shared), { ...operator(shared), name: 'OTHER' }],
    }),
  );
  const usage = f.window('metrics.usage', 1, 'LAST');
  const planned = plan(f, [f.metric('a', f.call('OUTSIDE', usage)), f.metric('b', f.call('OTHER', usage))]);
  const { faults } = run(planned, world, FIRST, FIRST + 2);
  expect(faults.map(({ name, day }) => [name, day])).toEqual([
    ['OUTSIDE', FIRST + 1],
    ['OTHER', FIRST + 1],
  ]);
});
