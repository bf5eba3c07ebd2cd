import { bind, evaluate } from '../../src/engine/index.js';
import { type FormulaNode } from '../../src/formula/types.js';
import { Formulas } from './formulas.js';
import { expectNaive, plan, run, type World } from './harness.js';

const f = new Formulas();
const FIRST = 15_000;

function world(width: number, days: number): World {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const slots = () =>
    Array.from({ length: width }, () => {
      const points = new Map<number, number>();
      for (let row = 0; row < days; row++) if (next() < 0.3) points.set(FIRST + row, Math.floor(next() * 100) / 4);
      return points;
    });
  return {
    firstDays: Array.from({ length: width }, (_, slot) => FIRST + slot * 3),
    series: new Map([
      ['activities.login', slots()],
      ['metrics.usage', slots()],
    ]),
  };
}

test('nesting of 50 and formulas of 500 nodes', () => {
  let deep: FormulaNode = f.window('activities.login', 7, 'SUM');
  for (let depth = 0; depth < 48; depth++) deep = f.call('SUM', deep, f.call('ABS', depth % 2 === 0 ? deepLeaf() : 1));
  const wide = f.call(
    'SUM',
    ...Array.from({ length: 499 }, (_, k) => (k % 3 === 0 ? f.window('metrics.usage', 1 + (k % 50), 'AVERAGE') : k)),
  );
  let chain: FormulaNode = f.window('metrics.usage', 3, 'LAST');
  for (let k = 0; k < 249; k++)
    chain = k % 2 === 0 ? f.call('SUBTRACTION', chain, 1) : f.call('MULTIPLICATION', chain, 1.01);
  expectNaive(
    f,
    [f.metric('deep', deep), f.metric('wide', wide), f.metric('chain', chain)],
    world(3, 90),
    FIRST + 40,
    FIRST + 80,
  );
});

const deepLeaf = () => f.window('metrics.usage', 2, 'MAX');

test.each(['SUM', 'AVERAGE', 'MIN', 'MAX', 'LAST', 'LENGTH', 'PERCENT_CHANGE'])('windows of 3,660 days: %s', (op) => {
  const metric = f.metric('long', f.window('activities.login', 3660, op, 10));
  expectNaive(f, [metric], world(2, 3800), FIRST + 3655, FIRST + 3700);
});

test.each([1, 2, 50, 255, 256, 300])('%d entities', (width) => {
  const metrics = [
    f.metric(
      'a',
      f.call('DIVISION', f.window('activities.login', 30, 'SUM'), f.window('activities.login', 30, 'LENGTH')),
    ),
    f.metric('b', f.operand('daysSince', { prop: 'metrics.usage' })),
  ];
  expectNaive(f, metrics, world(width, 60), FIRST + 28, FIRST + 40);
});

test('chains of windows over calculated metrics', () => {
  const metrics = [
    f.metric('d', f.window('calculated.c', 30, 'PERCENT_CHANGE')),
    f.metric('c', f.window('calculated.b', 5, 'SUM', 2), 'ZERO'),
    f.metric(
      'b',
      f.call('SUBTRACTION', f.window('calculated.a', 7, 'AVERAGE'), f.operand('totalSum', { prop: 'calculated.a' })),
    ),
    f.metric('a', f.window('activities.login', 7, 'SUM')),
  ];
  expectNaive(f, metrics, world(4, 150), FIRST, FIRST + 149);
});

test('low parts of day sums go into windows and totals', () => {
  const planned = plan(f, [
    f.metric('window', f.window('metrics.usage', 2, 'SUM')),
    f.metric('total', f.operand('totalSum', { prop: 'metrics.usage' })),
  ]);
  const low = 2 ** -60;
  const { columns } = runWithLow(planned, [1, -1], [low, 0]);
  expect(columns.get('window')!.values[1]).toBe(low);
  expect(columns.get('total')!.values[1]).toBe(low);
});

function runWithLow(planned: ReturnType<typeof plan>, values: number[], low: number[]) {
  const to = FIRST + values.length - 1;
  const bound = bind(planned, { from: FIRST, to, historyFrom: FIRST });
  const column = { from: FIRST, to, width: 1, values: Float64Array.from(values), low: Float64Array.from(low) };
  return evaluate(bound, { width: 1, firstDay: Float64Array.of(FIRST), columns: [column], carryIn: [undefined] });
}

test('buffers are used again: a second evaluation of the same bound plan gives the same', () => {
  const planned = plan(f, [
    f.metric('a', f.call('SUM', f.window('activities.login', 9, 'SUM'), f.window('metrics.usage', 4, 'MIN'))),
  ]);
  const w = world(5, 60);
  const first = run(planned, w, FIRST + 10, FIRST + 50)
    .columns.get('a')!
    .values.slice();
  expect(run(planned, w, FIRST + 10, FIRST + 50).columns.get('a')!.values).toEqual(first);
});
