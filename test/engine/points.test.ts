import fc from 'fast-check';
import { API_VERSION, defineAggregation, definePlugin } from '../../src/plugin-api/index.js';
import { seriesValues } from '../support/arbitraries.js';
import { Formulas } from './formulas.js';
import { expectNaive, plan, run, type World } from './harness.js';

const seen: number[][] = [];
const plugin = definePlugin({
  name: 'points',
  apiVersion: API_VERSION,
  definitions: [
    defineAggregation({
      name: 'WITNESS',
      summary: 'Notes what it gets, and leaves it in disorder.',
      points: (points) => {
        seen.push([...points]);
        points.sort().reverse();
        return points.length;
      },
    }),
    defineAggregation({
      name: 'LATER_MORE',
      summary: 'Weighs a point by its place.',
      points: (points) => points.reduce((sum, point, k) => sum + point * (k + 1), 0),
      noPoints: { counter: -1, gauge: -2 },
    }),
    defineAggregation({
      name: 'UNLUCKY',
      summary: 'Throws where the last point is 13.',
      points: (points) => {
        if (points.at(-1) === 13) throw new Error('unlucky');
        return points.length;
      },
    }),
  ],
});
const f = new Formulas(plugin);
const FIRST = 20_000;
const NONE = Number.NaN;

function worldOf(firstDays: readonly number[], ...slots: readonly (readonly (number | undefined)[])[]): World {
  const points = slots.map(
    (values) =>
      new Map(values.flatMap((value, row): [number, number][] => (value === undefined ? [] : [[FIRST + row, value]]))),
  );
  return { firstDays, series: new Map(['metrics.usage', 'activities.login'].map((key) => [key, points])) };
}

const windowOf = (op: string, days: number, offset = 0, prop = 'metrics.usage') =>
  f.metric('m', f.window(prop, days, op, offset));

test('a function gets exactly the points of its window, oldest first, and may reorder them', () => {
  seen.length = 0;
  const world = worldOf([FIRST], [3, undefined, 1, 2, undefined, undefined, undefined]);
  const { columns } = run(plan(f, [windowOf('WITNESS', 3)]), world, FIRST, FIRST + 6);
  expect([...columns.get('m')!.values]).toEqual([1, 1, 2, 2, 2, 1, NONE]);
  expect(seen).toEqual([[3], [3, 1], [1, 2], [2]]); // days with the same points share a call
});

test('what an empty window gives, and nothing before the first day', () => {
  const world = worldOf([FIRST, FIRST + 2, NONE], [4, undefined, undefined], [undefined, undefined, undefined], []);
  const gauge = run(plan(f, [windowOf('LATER_MORE', 2)]), world, FIRST - 1, FIRST + 2);
  expect([...gauge.columns.get('m')!.values]).toEqual([
    ...[NONE, NONE, NONE],
    ...[4, NONE, NONE],
    ...[4, NONE, NONE],
    ...[-2, -2, NONE],
  ]);
  const counter = run(plan(f, [windowOf('LATER_MORE', 1, 1, 'activities.login')]), world, FIRST, FIRST + 3);
  expect([...counter.columns.get('m')!.values]).toEqual([
    ...[NONE, NONE, NONE],
    ...[4, NONE, NONE],
    ...[-1, NONE, NONE],
    ...[-1, -1, NONE],
  ]);
});

test('one that throws costs its own value and names the place', () => {
  const world = worldOf([FIRST, FIRST], [1, 2, 3, 4], [1, 13, undefined, 4]);
  const { columns, faults } = run(plan(f, [windowOf('UNLUCKY', 2, 1)]), world, FIRST + 1, FIRST + 4);
  expect([...columns.get('m')!.values]).toEqual([1, 1, 2, NONE, 2, NONE, 2, 1]);
  const fault = { kind: 'aggregation', name: 'UNLUCKY', slot: 1, message: 'unlucky' };
  expect(faults).toEqual([
    { ...fault, day: FIRST + 2 },
    { ...fault, day: FIRST + 3 },
  ]);
});

const LENGTH = 60;
const random = fc.array(fc.tuple(fc.integer({ min: FIRST, max: FIRST + LENGTH }), seriesValues(LENGTH)), {
  minLength: 1,
  maxLength: 4,
});

test('random windows are what the naive loop gives, and one night has the bits of a whole history', () => {
  fc.assert(
    fc.property(
      random,
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom('metrics.usage', 'activities.login'),
      (slots, days, offset, prop) => {
        const world = worldOf(
          slots.map(([first]) => first),
          ...slots.map(([, values]) => values),
        );
        const metrics = [windowOf('LATER_MORE', days, offset, prop)];
        expectNaive(f, metrics, world, FIRST - 2, FIRST + LENGTH + 5);
        const planned = plan(f, metrics);
        const whole = run(planned, world, FIRST, FIRST + LENGTH).columns.get('m')!.values;
        const night = run(planned, world, FIRST + 40, FIRST + 40).columns.get('m')!.values;
        expect(night).toEqual(whole.slice(40 * slots.length, 41 * slots.length));
      },
    ),
    { numRuns: 100 },
  );
});
