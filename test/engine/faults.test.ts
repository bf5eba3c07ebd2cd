import {
  API_VERSION,
  defineAggregation,
  defineOperand,
  defineOperator,
  definePlugin,
} from '../../src/plugin-api/index.js';
import { Formulas } from './formulas.js';
import { plan, run, type World } from './harness.js';

const refuse = (value: number): void => {
  if (value === 13) throw new Error('unlucky');
};
const sumUp = {
  empty: [0],
  add(state: Float64Array, at: number, value: number) {
    state[at]! += value;
    refuse(value);
  },
  merge(state: Float64Array, at: number, later: Float64Array, from: number) {
    state[at]! += later[from]!;
  },
  result: (state: Float64Array, at: number) => state[at]!,
};
const plugin = definePlugin({
  name: 'unlucky',
  apiVersion: API_VERSION,
  definitions: [
    defineOperator({
      name: 'UNLUCKY',
      summary: 'Throws on 13.',
      parameters: [{ name: 'value' }],
      empties: 'propagate',
      evaluate: (value) => {
        refuse(value);
        return value;
      },
    }),
    defineAggregation({ name: 'UNLUCKY_SUM', summary: 'Throws on 13.', state: sumUp }),
    defineAggregation({
      name: 'UNLUCKY_ENDS',
      summary: 'Throws on 13.',
      ends: (now, before) => {
        refuse(now);
        return now - before;
      },
    }),
    defineOperand({
      name: 'unluckyTotal',
      summary: 'Throws on 13.',
      keys: { prop: { type: 'prop', required: true, reads: 'any', summary: 'The series.' } },
      read: ({ prop }) => ({ is: 'carried', prop: String(prop), carry: sumUp }),
    }),
  ],
});
const f = new Formulas(plugin);
const FIRST = 20_000;
const world: World = {
  firstDays: [FIRST, FIRST, FIRST],
  series: new Map([
    [
      'metrics.usage',
      [
        [1, 2, 3, 4, 5, 6],
        [1, 2, 13, 4, 5, 6],
        [7, 7, 7, 7, 7, 7],
      ].map((values) => new Map(values.map((value, row): [number, number] => [FIRST + row, value]))),
    ],
  ]),
};

function valuesOf(root: ReturnType<Formulas['number']>) {
  const { columns, faults, faultCount } = run(plan(f, [f.metric('m', root)]), world, FIRST, FIRST + 5);
  const { values } = columns.get('m')!;
  return { slots: [0, 1, 2].map((slot) => [...values].filter((_, k) => k % 3 === slot)), faults, faultCount };
}

const fault = (kind: string, name: string, day: number) => ({ kind, name, slot: 1, day, message: 'unlucky' });
const NONE = Number.NaN;

test('an operator that throws costs its own value', () => {
  const { slots, faults } = valuesOf(f.call('COALESCE', f.call('UNLUCKY', f.window('metrics.usage', 1, 'LAST')), -1));
  expect(slots).toEqual([
    [1, 2, 3, 4, 5, 6],
    [1, 2, -1, 4, 5, 6],
    [7, 7, 7, 7, 7, 7],
  ]);
  expect(faults).toEqual([fault('operator', 'UNLUCKY', FIRST + 2)]);
});

test('an aggregation that throws costs the windows that need the point', () => {
  const { slots, faults } = valuesOf(f.window('metrics.usage', 2, 'UNLUCKY_SUM'));
  expect(slots).toEqual([
    [1, 3, 5, 7, 9, 11],
    [1, 3, NONE, NONE, 9, 11],
    [7, 14, 14, 14, 14, 14],
  ]);
  expect(faults).toEqual([
    fault('aggregation', 'UNLUCKY_SUM', FIRST + 2),
    fault('aggregation', 'UNLUCKY_SUM', FIRST + 3),
  ]);
});

test('a two-day aggregation that throws costs its own value', () => {
  const { slots, faults } = valuesOf(f.window('metrics.usage', 1, 'UNLUCKY_ENDS'));
  expect(slots).toEqual([
    [NONE, 1, 1, 1, 1, 1],
    [NONE, 1, NONE, -9, 1, 1],
    [NONE, 0, 0, 0, 0, 0],
  ]);
  expect(faults).toEqual([fault('aggregation', 'UNLUCKY_ENDS', FIRST + 2)]);
});

test('an all-time operand leaves out the point it throws on', () => {
  const { slots, faults, faultCount } = valuesOf(f.operand('unluckyTotal', { prop: 'metrics.usage' }));
  expect(slots).toEqual([
    [1, 3, 6, 10, 15, 21],
    [1, 3, 3, 7, 12, 18],
    [7, 14, 21, 28, 35, 42],
  ]);
  expect(faults).toEqual([fault('operand', 'unluckyTotal', FIRST + 2)]);
  expect(faultCount).toBe(1);
});

test('constants alone: thrown at every cell, not at planning', () => {
  const { slots, faultCount } = valuesOf(f.call('UNLUCKY', 13));
  expect(slots.flat().every(Number.isNaN)).toBe(true);
  expect(faultCount).toBe(18);
});
