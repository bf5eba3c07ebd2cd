import fc from 'fast-check';
import { splitterOf } from '../../src/engine/compile/exact-sums.js';
import { rowSource } from '../../src/engine/compile/row-source.js';
import { bind, type Column, evaluate, type Fault } from '../../src/engine/index.js';
import { API_VERSION, defineAggregation, definePlugin, meanState, sumState } from '../../src/plugin-api/index.js';
import { Formulas } from './formulas.js';
import { plan } from './harness.js';

const FIRST = 20_000;
const NONE = Number.NaN;

/** SUM and AVERAGE as they are, and compensated always. */
const { exact: _sum, ...compensatedSum } = sumState;
const { exact: _mean, ...compensatedMean } = meanState;
const f = new Formulas(
  definePlugin({
    name: 'compensated',
    apiVersion: API_VERSION,
    definitions: [
      defineAggregation({ name: 'SLOW_SUM', summary: 'SUM.', state: compensatedSum, noPoints: { counter: 0 } }),
      defineAggregation({ name: 'SLOW_AVERAGE', summary: 'AVERAGE.', state: compensatedMean }),
    ],
  }),
);

function column(slots: readonly (readonly number[])[], low?: readonly (readonly number[])[]): Column {
  const days = slots[0]!.length;
  const lay = (all: readonly (readonly number[])[]) =>
    Float64Array.from({ length: days * slots.length }, (_, k) => all[k % slots.length]![Math.floor(k / slots.length)]!);
  const to = FIRST + days - 1;
  return { from: FIRST, to, width: slots.length, values: lay(slots), ...(low && { low: lay(low) }) };
}

function windows(
  op: string,
  prop: string,
  days: number,
  whole: Column,
  { from = FIRST, to = whole.to, offset = 0 } = {},
): { values: Float64Array; faults: readonly Fault[] } {
  const bound = bind(plan(f, [f.metric('m', f.window(prop, days, op, offset))]), { from, to, historyFrom: FIRST });
  const { width } = whole;
  const columns = bound.reads.map((read): Column => {
    const cut = (all: Float64Array) => all.slice((read.from - FIRST) * width, (read.to + 1 - FIRST) * width);
    const { low } = whole;
    return { from: read.from, to: read.to, width, values: cut(whole.values), ...(low && { low: cut(low) }) };
  });
  const evaluation = evaluate(bound, { width, columns, firstDay: new Float64Array(width).fill(FIRST), carryIn: [] });
  return { values: evaluation.columns.get('m')!.values, faults: evaluation.faults };
}

const bytes = (values: Float64Array) => Buffer.from(values.slice().buffer).toString('hex');

function expectSameBits(whole: Column, days: number, offset = 0): void {
  for (const prop of ['activities.login', 'metrics.usage']) {
    for (const [op, slow] of [
      ['SUM', 'SLOW_SUM'],
      ['AVERAGE', 'SLOW_AVERAGE'],
    ] as const) {
      const fast = windows(op, prop, days, whole, { offset }).values;
      expect(bytes(fast)).toBe(bytes(windows(slow, prop, days, whole, { offset }).values));
      const night = windows(op, prop, days, whole, { from: whole.to, offset }).values;
      expect(bytes(night)).toBe(bytes(fast.slice(-whole.width)));
    }
  }
}

const splits = (values: readonly number[], points = 90) =>
  splitterOf(rowSource(0, values.length - 1, Float64Array.from(values)), points) !== undefined;

/** Values of one kind a source: what they have in common decides how they are added. */
const value = fc.oneof(
  fc.constant(fc.integer({ min: -1000, max: 1000 })),
  fc.constant(fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10)),
  fc.constant(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((n) => n / 100)),
  fc.constant(fc.maxSafeInteger()),
  fc.constant(fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }).map((n) => n * 2 ** 22)),
  fc.constant(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
  fc.constant(fc.double({ noNaN: true, noDefaultInfinity: true })),
  fc.constant(fc.constantFrom(0, -0, 5, -5, 10.1, -10.1, 20.2, -20.2)),
  fc.constant(fc.constantFrom(0.1, -0.1, 1e15, -1e15, 3, 2 ** 53, 2 ** 53 - 1, 1e-9)),
  fc.constant(fc.constantFrom(5e-324, -5e-324, 2 ** -1022, 1.7e308, 0, 1)),
);
const slots = value.chain((one) => {
  const maybe = fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: fc.constant(NONE) });
  return fc.array(fc.array(maybe, { minLength: 40, maxLength: 40 }), { minLength: 1, maxLength: 3 });
});

test('plain additions give the bits of compensated ones, whatever the values', () => {
  fc.assert(
    fc.property(slots, fc.integer({ min: 2, max: 30 }), fc.integer({ min: 0, max: 3 }), (all, days, offset) => {
      expectSameBits(column(all), days, offset);
    }),
    { numRuns: 300 },
  );
});

test('a day gives the same bits where its neighbours are alike in size and where they are not', () => {
  const alike = Array.from({ length: 40 }, (_, day) => (day % 3 === 0 ? NONE : (day * 7919) % 1000) / 10);
  const unlike = alike.with(2, 1e22).with(4, 1e-22);
  const days = 7;
  expect(splits(alike, days)).toBe(true);
  expect(splits(unlike, days)).toBe(false);
  const [plain, compensated] = [alike, unlike].map((values) => windows('SUM', 'metrics.usage', days, column([values])));
  const from = 4 + days;
  expect(bytes(plain!.values.slice(from))).toBe(bytes(compensated!.values.slice(from)));
});

test('whole numbers and decimals are split, what a sum would round is not', () => {
  expect(splits([0, 1, -3, 1000])).toBe(true);
  expect(splits([0.1, 99.9, NONE])).toBe(true);
  expect(splits([])).toBe(true);
  expect(splits([0, -0, NONE])).toBe(true);
  expect(splits([2 ** 53 - 1, 1])).toBe(false);
  expect(splits([2 ** 53 - 1, 2 ** 52 + 1])).toBe(true);
  expect(splits([1, 1e-30])).toBe(false);
  expect(splits([1.7e308, 1.6e308])).toBe(false);
  expect(splits([5e-324])).toBe(false);
  expect(splits([1e9, 0.01], 30)).toBe(true);
});

test('a refund cancels exactly, also when it leaves the window', () => {
  const { values } = windows('SUM', 'metrics.usage', 4, column([[10.1, 20.2, -10.1, -20.2, NONE, 3, NONE, NONE]]));
  expect([...values]).toEqual([10.1, 10.1 + 20.2, 20.2, 0, -10.1, -27.3, -17.2, 3].map((v) => expect.closeTo(v, 12)));
  expect(Object.is(values[3], 0)).toBe(true);
  expect(values[7]).toBe(3);
});

test('low parts that a series has are added, compensated', () => {
  const low = column([[2 ** 60, 1, -(2 ** 60), NONE, 4]], [[3, 0, 0, NONE, 2 ** -60]]);
  const { values } = windows('SUM', 'metrics.usage', 3, low);
  expect([...values]).toEqual([2 ** 60, 2 ** 60, 4, 1 - 2 ** 60, 4 - 2 ** 60]);
  expectSameBits(low, 3);
});
