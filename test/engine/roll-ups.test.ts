import fc from 'fast-check';
import {
  type Across,
  bind,
  type Column,
  evaluate,
  planRollUps,
  type RollUp,
  RollUpTotals,
} from '../../src/engine/index.js';
import { Formulas, kindOf, referenceOf } from './formulas.js';
import { close, run, type World } from './harness.js';

const f = new Formulas();
const options = { registry: f.registry, kindOf };
const FROM = 20_000;
const WAYS: readonly Across[] = ['SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT'];

function rollUp(across: Across, days: number, ...props: readonly string[]): RollUp {
  const of = props.map((prop) => ({ reference: referenceOf(prop), property: undefined }));
  return { key: `${across} ${days} ${props.join()}`, model: 'END_USER', across, days, of };
}

/** Values by day, then slot; null is empty. */
function columnOf(from: number, rows: readonly (readonly (number | null)[])[], low?: readonly number[]): Column {
  const values = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
  return {
    from,
    to: from + rows.length - 1,
    width: rows[0]!.length,
    values,
    ...(low && { low: Float64Array.from(low) }),
  };
}

function worldOf(firstDays: readonly number[], series: Record<string, readonly (readonly (number | null)[])[]>): World {
  return {
    firstDays,
    series: new Map(
      Object.entries(series).map(([key, slots]) => [
        key,
        slots.map(
          (values) =>
            new Map(values.flatMap((value, row): [number, number][] => (value === null ? [] : [[FROM + row, value]]))),
        ),
      ]),
    ),
  };
}

const NONE = Number.NaN;

describe('what a child brings in', () => {
  const world = worldOf([FROM, FROM + 2], {
    'activities.login': [
      [1, null, 0, null, null],
      [9, null, 3, null, null],
    ],
    'activities.export': [
      [null, 5, null, null, null],
      [null, null, null, null, 6],
    ],
  });
  const valuesOf = (asked: RollUp, metrics: Parameters<typeof planRollUps>[1] = []) => {
    const planned = planRollUps([asked], metrics, options);
    return [...run(planned, world, FROM, FROM + 4).columns.get(asked.key)!.values];
  };

  test('of one day: the value of the day, nothing before the first day', () => {
    const values = valuesOf(rollUp('SUM', 1, 'activities.login'));
    expect(values).toEqual([1, NONE, NONE, NONE, 0, 3, NONE, NONE, NONE, NONE]);
  });

  test('within some days: the latest', () => {
    const values = valuesOf(rollUp('COUNT', 2, 'activities.login'));
    expect(values).toEqual([1, NONE, 1, NONE, 0, 3, 0, 3, NONE, NONE]);
  });

  test('of several series: the first that has one', () => {
    const values = valuesOf(rollUp('COUNT', 2, 'activities.export', 'activities.login'));
    expect(values).toEqual([1, NONE, 5, NONE, 5, 3, 0, 3, NONE, 6]);
  });

  test('of a calculated metric: computed along, with its own empties', () => {
    const metric = f.metric('twice', f.call('MULTIPLICATION', f.window('activities.login', 1, 'LAST'), 2), 'ZERO');
    const asked = rollUp('SUM', 1, 'calculated.twice');
    expect(valuesOf(asked, [metric])).toEqual([2, NONE, 0, NONE, 0, 6, 0, 0, 0, 0]);
    expect(planRollUps([asked], [metric], options).reads).toHaveLength(1);
    expect(planRollUps([asked], [], options).reads).toMatchObject([
      { of: { is: 'series', reference: { to: 'calculated', slug: 'twice' } } },
    ]);
  });

  test('of the days known: one for every child that is known', () => {
    const values = valuesOf(rollUp('COUNT', 1, 'system.days_known'));
    expect(values).toEqual([0, NONE, 1, NONE, 2, 0, 3, 1, 4, 2]);
  });

  test('low parts of a sum come along', () => {
    const asked = rollUp('SUM', 1, 'activities.login');
    const planned = planRollUps([asked, rollUp('SUM', 3, 'activities.login')], [], options);
    const bound = bind(planned, { from: FROM, to: FROM + 1, historyFrom: 0 });
    expect(bound.reads).toMatchObject([{ from: FROM - 2, to: FROM + 1 }]);
    const rows = [1, 2, 3, 4].map((value) => [value, value]);
    const column = columnOf(FROM - 2, rows, [0, 0, 0, 0, 1e-20, 0, 0, 2e-20]);
    const { columns } = evaluate(bound, {
      width: 2,
      columns: [column],
      firstDay: Float64Array.of(0, 0),
      carryIn: [],
    });
    expect([...columns.get(asked.key)!.low!]).toEqual([1e-20, 0, 0, 2e-20]);
    expect(columns.get(rollUp('SUM', 3, 'activities.login').key)!.low).toBeUndefined();
  });
});

test('equal series are read once, and a reach says how far a change goes', () => {
  const metric = f.metric('ago', f.window('activities.login', 7, 'SUM'));
  const asked = [
    rollUp('SUM', 1, 'activities.login'),
    rollUp('AVERAGE', 1, 'activities.login'),
    rollUp('COUNT', 30, 'activities.login', 'activities.export'),
    rollUp('AVERAGE', 1, 'calculated.ago'),
    rollUp('COUNT', 10, 'calculated.ago'),
  ];
  const planned = planRollUps([...asked, asked[0]!], [metric], options);
  expect(planned.outputs).toEqual(asked.map(({ key }) => key));
  expect(planned.reads).toMatchObject([
    { of: { reference: { name: 'login' } }, lookback: 29 },
    { of: { reference: { name: 'export' } }, lookback: 29 },
  ]);
  const maxLags = asked.map(({ key }) => [...planned.reach(key).reads].map(([read, { maxLag }]) => [read, maxLag]));
  expect(maxLags).toEqual([
    [[0, 0]],
    [[0, 0]],
    [
      [0, 29],
      [1, 29],
    ],
    [[0, 6]],
    [[0, 15]],
  ]);
  expect(planned.reach('ago').reads.get(0)).toEqual({ minLag: 0, maxLag: 6 });
});

describe('totals', () => {
  const total = (across: Across, parts: readonly (readonly [Column, readonly number[]])[], width = 3, days = 1) => {
    const totals = new RollUpTotals(across, { from: FROM, to: FROM + days - 1, width });
    for (const [children, owner] of parts) totals.add(children, owner);
    return totals.column();
  };

  test.each([
    ['SUM', [5, NONE, 4]],
    ['AVERAGE', [2.5, NONE, 4]],
    ['MIN', [2, NONE, 4]],
    ['MAX', [3, NONE, 4]],
    ['COUNT', [2, 0, 1]],
  ] as const)('%s skips empty children and those of others', (across, expected) => {
    const children = columnOf(FROM, [[2, null, 3, 4, 100, null]]);
    expect([...total(across, [[children, [0, 0, 0, 2, -1, 1]]]).values]).toEqual(expected);
  });

  test('a refund cancels exactly across children and parts', () => {
    const low = 1e-17;
    const { values } = total('SUM', [
      [columnOf(FROM, [[10.1, 20.2]], [low, 0]), [0, 0]],
      [columnOf(FROM, [[-10.1, -20.2]], [-low, 0]), [0, 0]],
      [columnOf(FROM, [[0.1, 0.2, -0.3]]), [1, 1, 1]],
    ]);
    expect(values[0]).toBe(0);
    expect(values[1]).toBeCloseTo(2.775557561562891e-17, 30); // what 0.1, 0.2 and 0.3 are as doubles
  });

  test('a sum keeps its low part', () => {
    const { values, low } = total('SUM', [[columnOf(FROM, [[1, 1e-20]]), [0, 0]]]);
    expect([values[0], low?.[0]]).toEqual([1, 1e-20]);
    expect(total('SUM', [[columnOf(FROM, [[1, 2]]), [0, 0]]]).low).toBeUndefined();
  });

  test('what is not finite is empty', () => {
    const parts = [[columnOf(FROM, [[1e308, 1e308, -1e308]], [1, 1, 1]), [0, 0, 0]]] as const;
    expect([...total('SUM', parts).values]).toEqual([NONE, NONE, NONE]);
    expect(total('SUM', parts).low).toBeUndefined();
    expect([...total('AVERAGE', parts).values]).toEqual([NONE, NONE, NONE]);
  });

  test('−0 or 0: the order does not show', () => {
    for (const across of ['MIN', 'MAX', 'SUM'] as const) {
      expect(total(across, [[columnOf(FROM, [[-0, 0]]), [0, 0]]]).values[0]).toBe(0);
      expect(total(across, [[columnOf(FROM, [[-0]]), [0]]]).values[0]).toBe(0);
    }
  });

  test('days outside of the span are left out, days without children are empty', () => {
    const children = columnOf(FROM - 1, [[7], [8]]);
    expect([...total('SUM', [[children, [1]]], 2, 2).values]).toEqual([NONE, 8, NONE, NONE]);
  });

  test('some parents alone, and more children afterwards', () => {
    const totals = new RollUpTotals('SUM', { from: FROM, to: FROM + 1, width: 3 });
    totals.add(
      columnOf(FROM, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
      [0, 1, 2],
    );
    expect(totals.column(1, 3)).toEqual({ from: FROM, to: FROM + 1, width: 2, values: Float64Array.of(2, 3, 5, 6) });
    totals.add(columnOf(FROM, [[10]]), [2]);
    expect([...totals.column(2, 3).values]).toEqual([13, 6]);
  });

  test('a parent that does not exist, and children without a word on their parent, are refused', () => {
    const totals = new RollUpTotals('MAX', { from: FROM, to: FROM, width: 1 });
    expect(() => totals.add(columnOf(FROM, [[1]]), [1])).toThrow('no parent 1');
    expect(() => totals.add(columnOf(FROM, [[1, 2]]), [0])).toThrow('1 owners for 2 children');
  });

  const value = fc.option(
    fc.oneof(
      fc.integer({ min: -1000, max: 1000 }).map((cents) => cents / 100),
      fc.constantFrom(1e12, -1e12, 0, -0),
    ),
    { nil: null, freq: 2 },
  );
  const part = fc.integer({ min: 1, max: 6 }).chain((width) =>
    fc.record({
      rows: fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
      shift: fc.integer({ min: -2, max: 3 }),
      owner: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: width, maxLength: width }),
    }),
  );

  test.each(WAYS)('%s of random children is what a naive loop gives, in any order of parts', (across) => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const days = 4;
        const width = 4;
        const given = parts.map(({ rows, shift, owner }) => [columnOf(FROM + shift, rows), owner] as const);
        const there = total(across, given, width, days);
        const back = total(across, [...given].reverse(), width, days);
        for (let day = 0; day < days; day++) {
          for (let parent = 0; parent < width; parent++) {
            const values = parts.flatMap(({ rows, shift, owner }) =>
              (rows[day - shift] ?? []).filter((one, slot) => one !== null && owner[slot] === parent),
            ) as number[];
            const expected = naive(across, values);
            for (const { values: actual } of [there, back]) {
              if (!close(actual[day * width + parent]!, expected)) {
                throw new Error(`${across} of ${values}: ${actual[day * width + parent]}, naive ${expected}`);
              }
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

function naive(across: Across, values: readonly number[]): number {
  if (across === 'COUNT') return values.length;
  if (values.length === 0) return Number.NaN;
  if (across === 'MIN') return Math.min(...values);
  if (across === 'MAX') return Math.max(...values);
  // Integer hundredths: exact.
  const sum = values.reduce((all, one) => all + Math.round(one * 100), 0) / 100;
  return across === 'SUM' ? sum : sum / values.length;
}

test('a whole history and day by day give the same bits', () => {
  const world = worldOf([FROM + 1, FROM, FROM + 4], {
    'activities.login': [0, 1, 2].map((slot) =>
      Array.from({ length: 60 }, (_, row) => ((row * 7 + slot * 5) % 11 < 3 ? row / 10 : null)),
    ),
  });
  const planned = planRollUps([rollUp('COUNT', 5, 'activities.login')], [], options);
  const [key] = planned.outputs as [string];
  const whole = run(planned, world, FROM, FROM + 59).columns.get(key)!.values;
  for (let row = 0; row < 60; row++) {
    const { values } = run(planned, world, FROM + row, FROM + row).columns.get(key)!;
    expect(values).toEqual(whole.slice(row * 3, row * 3 + 3));
  }
});
