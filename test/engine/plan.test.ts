import { bind, planPass } from '../../src/engine/index.js';
import { API_VERSION, defineAggregation, definePlugin } from '../../src/plugin-api/index.js';
import { Formulas, kindOf } from './formulas.js';
import { plan, run, tree, type World } from './harness.js';

const f = new Formulas();
const weekly = () => f.window('activities.login', 7, 'SUM');

function world(width: number, days: number, first = 20_000): World {
  const series = Array.from(
    { length: width },
    (_, slot) =>
      new Map(Array.from({ length: days }, (_, row): [number, number] => [first + row, (row * 7 + slot) % 11])),
  );
  return { firstDays: Array.from({ length: width }, () => first), series: new Map([['activities.login', series]]) };
}

test('equal sub-formulas of all metrics are computed once', () => {
  let merges = 0;
  const counted = defineAggregation({
    name: 'COUNTED',
    summary: 'Counts its results.',
    state: {
      empty: [0],
      add(state, at, value) {
        state[at]! += value;
      },
      merge(state, at, later, from) {
        state[at]! += later[from]!;
      },
      result(state, at) {
        merges++;
        return state[at]!;
      },
    },
  });
  const own = new Formulas(definePlugin({ name: 'test', apiVersion: API_VERSION, definitions: [counted] }));
  const window = () => own.window('activities.login', 7, 'COUNTED');
  const metrics = [
    own.metric('a', own.call('DIVISION', window(), 7)),
    own.metric('b', own.call('SUM', window(), own.call('DIVISION', window(), 7))),
    own.metric('c', own.call('SUM', own.window('calculated.a', 3, 'MAX'), window())),
  ];
  const planned = planPass(metrics, { registry: own.registry, kindOf });
  expect(planned.reads).toHaveLength(1);
  const { columns } = run(planned, world(4, 40), 20_010, 20_039);
  expect(merges).toBe(4 * 32); // 30 days, and two before for c's window over a
  expect(columns.get('b')!.values[0]).toBeCloseTo(columns.get('a')!.values[0]! * 8);
});

test('two metrics of the same formula may differ in emptyAs', () => {
  const gauge = () => f.window('metrics.none', 1, 'LAST');
  const { columns } = run(
    plan(f, [f.metric('a', gauge()), f.metric('b', gauge(), 'ZERO'), f.metric('c', gauge())]),
    world(2, 3),
    20_000,
    20_001,
  );
  expect([...columns.get('a')!.values]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect([...columns.get('b')!.values]).toEqual([0, 0, 0, 0]);
  expect([...columns.get('c')!.values]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('lookback and reach are composed through calculated steps', () => {
  const metrics = [
    f.metric('outer', f.window('calculated.inner', 10, 'AVERAGE', 5)),
    f.metric('inner', f.call('SUBTRACTION', weekly(), f.window('activities.login', 30, 'DIFFERENCE'))),
    f.metric('ever', f.operand('totalSum', { prop: 'calculated.inner' })),
    f.metric('age', f.window('system.days_known', 1, 'LAST')),
  ];
  const planned = plan(f, metrics);
  expect(planned.reads.map(({ lookback, carried }) => ({ lookback, carried }))).toEqual([
    { lookback: 44, carried: true },
  ]);
  const reach = (id: string) => ({ login: planned.reach(id).reads.get(0), firstDay: planned.reach(id).firstDay });
  expect(reach('inner')).toEqual({ login: { minLag: 0, maxLag: 30 }, firstDay: { minLag: 0, maxLag: 30 } });
  expect(reach('outer')).toEqual({ login: { minLag: 5, maxLag: 44 }, firstDay: { minLag: 0, maxLag: 44 } });
  expect(reach('ever').login).toEqual({ minLag: 0, maxLag: Number.POSITIVE_INFINITY });
  expect(reach('age')).toEqual({ login: undefined, firstDay: { minLag: 0, maxLag: Number.POSITIVE_INFINITY } });

  const bound = bind(planned, { from: 20_100, to: 20_101, historyFrom: 0, checkpointDay: (_, latest) => latest - 3 });
  expect(bound.carries).toMatchObject([{ checkpoint: 20_096 }]);
  expect(bound.reads).toMatchObject([{ from: 20_100 - 44, to: 20_101 }]);
  const withoutCheckpoint = bind(planned, { from: 20_100, to: 20_101, historyFrom: 19_000 });
  expect(withoutCheckpoint.reads).toMatchObject([{ from: 19_000, to: 20_101 }]);
});

test('nothing before the earliest first day is asked for', () => {
  const planned = plan(f, [f.metric('a', f.window('activities.login', 3660, 'SUM'))]);
  expect(bind(planned, { from: 20_000, to: 20_010, historyFrom: 19_900 }).reads).toMatchObject([
    { from: 19_900, to: 20_010 },
  ]);
});

test('metrics that read each other in a circle are refused, and the circle named', () => {
  const metrics = [
    f.metric('a', f.window('calculated.b', 1, 'LAST')),
    f.metric('b', f.window('calculated.c', 1, 'LAST')),
    f.metric('c', f.window('calculated.b', 1, 'LAST')),
  ];
  expect(() => plan(f, metrics)).toThrow('calculated.b → calculated.c → calculated.b');
});

test('a calculated metric outside the pass is read as a gauge', () => {
  const planned = plan(f, [f.metric('a', f.window('calculated.elsewhere', 2, 'SUM'))]);
  expect(planned.reads).toMatchObject([
    { of: { reference: { to: 'calculated', slug: 'elsewhere' } }, kind: 'GAUGE', lookback: 1 },
  ]);
});

test('a text field is compared as 1, 0 or empty', () => {
  const field = f.operand('propertyValue', { prop: 'company.segment' });
  const text = { ...f.operand('rawNumber', { value: 0 }), source: { is: 'text', value: 'enterprise' } as const };
  const planned = plan(f, [f.metric('a', f.when('equal to', text, field, 10, 20))]);
  expect(planned.reads).toMatchObject([{ of: { is: 'text', equals: 'enterprise' }, kind: 'GAUGE' }]);
  const series = [[1], [0], []].map(([value]) => new Map(value === undefined ? [] : [[20_000, value]]));
  const texts: World = {
    firstDays: [20_000, 20_000, 20_000],
    series: new Map([['company.segment = enterprise', series]]),
  };
  expect([...run(planned, texts, 20_000, 20_000).columns.get('a')!.values]).toEqual([10, 20, 20]);
});

test('equal roll-ups of several metrics are read once, however a list of activities is ordered', () => {
  const users = (...props: string[]) => tree(f, { type: 'usersOverTime', days: 30, prop: props });
  const children = (across: string, days: number) =>
    tree(f, { type: 'metricOverTime', prop: 'enduser.activities.login', days, op: 'SUM', across });
  const planned = plan(f, [
    f.metric('a', f.call('SUM', users('activities.login', 'activities.export'), children('SUM', 7))),
    f.metric('b', f.call('SUM', users('activities.export', 'activities.login'), children('SUM', 30))),
    f.metric('c', f.call('SUM', users('activities.export'), children('MAX', 30))),
    f.metric('d', tree(f, { type: 'totalSum', prop: 'enduser.activities.login' })),
  ]);
  const read = planned.reads.map(({ of, kind, lookback, carried }) => [
    of.is === 'children' ? [of.rollUp.across, of.rollUp.days, of.rollUp.of.length] : of.is,
    kind,
    lookback,
    carried,
  ]);
  expect(read).toEqual([
    [['COUNT', 30, 2], 'GAUGE', 0, false],
    [['SUM', 1, 1], 'COUNTER', 29, true],
    [['COUNT', 30, 1], 'GAUGE', 0, false],
    [['MAX', 1, 1], 'GAUGE', 29, false],
  ]);
  // What a company's days depend on of a roll-up; how far the children's days reach is told by the child pass's plan.
  expect(planned.reach('b').reads).toEqual(
    new Map([
      [0, { minLag: 0, maxLag: 0 }],
      [1, { minLag: 0, maxLag: 29 }],
    ]),
  );
});

test('system user counts are roll-ups, the same as the formula that says so', () => {
  const planned = plan(f, [
    f.metric('a', f.window('system.users_active_last7', 1, 'LAST')),
    f.metric('b', tree(f, { type: 'usersOverTime', days: 7 })),
    f.metric('c', f.window('system.users_total', 7, 'MAX')),
  ]);
  const any = { reference: { to: 'system', name: 'activity_count' }, property: undefined };
  expect(planned.reads).toMatchObject([
    { of: { is: 'children', rollUp: { across: 'COUNT', days: 7, of: [any] } } },
    { of: { is: 'children', rollUp: { across: 'COUNT', days: 1, of: [{ reference: { name: 'days_known' } }] } } },
  ]);
  // There are counts before the company's first day: where that moves back, windows take in more of them.
  expect(planned.reach('c').firstDay).toEqual({ minLag: 0, maxLag: 6 });
});

test('distinct values: one read for each number of days, which is how far a change reaches', () => {
  const distinct = (days: number) =>
    tree(f, { type: 'distinctOverTime', prop: 'activities.login', property: 'device', days });
  const planned = plan(f, [
    f.metric('a', f.call('DIVISION', distinct(7), distinct(30))),
    f.metric('b', f.call('SUM', distinct(30), 1)),
    f.metric('c', f.window('calculated.b', 10, 'MAX', 5)),
  ]);
  expect(planned.reads).toMatchObject([
    { of: { is: 'distinct', property: 'device', days: 7 }, kind: 'GAUGE', lookback: 0 },
    { of: { is: 'distinct', property: 'device', days: 30 }, kind: 'GAUGE', lookback: 14 },
  ]);
  expect(planned.reach('a').reads).toEqual(
    new Map([
      [0, { minLag: 0, maxLag: 6 }],
      [1, { minLag: 0, maxLag: 29 }],
    ]),
  );
  expect(planned.reach('c').reads.get(1)).toEqual({ minLag: 5, maxLag: 14 + 29 });
});

test('a text field is read once for each text that it is compared with', () => {
  const compared = (text: string, yes: number) =>
    tree(f, [
      'IF',
      { type: 'propertyValue', prop: 'company.segment' },
      'equal to',
      { type: 'rawValue', value: text },
      yes,
      { type: 'rawNumber', value: 0 },
    ]);
  const planned = plan(f, [
    f.metric('a', compared('enterprise', 1)),
    f.metric('b', compared('enterprise', 2)),
    f.metric('c', compared('Enterprise', 1)),
  ]);
  expect(planned.reads.map(({ of }) => of.is === 'text' && of.equals)).toEqual(['enterprise', 'Enterprise']);
});
