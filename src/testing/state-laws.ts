import { type StateDefinition } from '../plugin-api/index.js';
import { elsewhen } from './elsewhen.js';
import { type Findings, noNumber, shown, thrown } from './problem.js';
import { type Random } from './random.js';
import { checkSliding } from './slide-laws.js';
import { agree, settled, simplerNumbers, smallest } from './smallest.js';

/** Data points of ascending days, and where two cuts divide them into three. */
interface Points {
  readonly values: readonly number[];
  readonly days: readonly number[];
  readonly cuts: readonly [number, number];
}

type Law = (state: StateDefinition, points: Points) => string | undefined;

/** What stands around a state: other states, in the host's array. */
const GUARD = 7_654_321.125;
const OTHER_GUARD = -12.5;
const MARGIN = 3;

function cells(state: StateDefinition, guard = GUARD): Float64Array {
  const array = new Float64Array(state.empty.length + 2 * MARGIN).fill(guard);
  array.set(state.empty, MARGIN);
  return array;
}

function over(
  state: StateDefinition,
  { values, days }: Points,
  from = 0,
  to = values.length,
  guard = GUARD,
): Float64Array {
  const array = cells(state, guard);
  for (let i = from; i < to; i++) state.add(array, MARGIN, values[i]!, 0, days[i]!);
  return array;
}

function merged(state: StateDefinition, earlier: Float64Array, later: Float64Array): Float64Array {
  const array = earlier.slice();
  state.merge(array, MARGIN, later, MARGIN);
  return array;
}

const result = (state: StateDefinition, array: Float64Array) => settled(state.result(array, MARGIN));
const same = (a: Float64Array, b: Float64Array) => a.every((value, i) => Object.is(value, b[i]));
const scaleOf = (points: Points) => Math.max(0, ...points.values.map(Math.abs));

function ownCells(state: StateDefinition, points: Points): string | undefined {
  const array = over(state, points);
  const later = array.slice();
  merged(state, array, later);
  const outside = [...array.subarray(0, MARGIN), ...array.subarray(-MARGIN)].some((value) => value !== GUARD);
  if (outside) return 'add or merge writes outside of its own cells: state[at] … state[at + size − 1]';
  if (!same(array, later)) return 'merge changes `later`, which it may only read';
  const among = (guard: number) => result(state, over(state, points, 0, points.values.length, guard));
  // Twice, for what gives something else each time reads nothing out there.
  const [here, there, again] = [among(GUARD), among(OTHER_GUARD), among(GUARD)];
  if (Object.is(here, there) || !Object.is(here, again)) return undefined;
  return 'it reads outside of its own cells: state[at] … state[at + size − 1]';
}

/** What each law says is `undefined` where it holds. */
const LAWS: Readonly<Record<string, Law>> = {
  deterministic(state, points) {
    const [a, b] = [over(state, points), over(state, points)];
    const first = result(state, a);
    if (!Object.is(first, result(state, b)))
      return `twice the same points give ${shown(first)} and ${shown(result(state, b))}`;
    const moved = elsewhen(() => result(state, over(state, points)));
    if (!Object.is(first, moved)) return `the same points give ${shown(first)}, and at another time ${shown(moved)}`;
    const again = result(state, a);
    return Object.is(first, again)
      ? undefined
      : `result changes the state: it gives ${shown(first)}, then ${shown(again)}`;
  },
  'neutral empty state'(state, points) {
    const all = over(state, points);
    const wanted = result(state, all.slice());
    const [before, after] = [merged(state, cells(state), all), merged(state, all, cells(state))];
    const got = [result(state, before), result(state, after)];
    if (!agree(got[0]!, wanted, scaleOf(points)))
      return `empty merged with it gives ${shown(got[0]!)}, not ${shown(wanted)}`;
    return agree(got[1]!, wanted, scaleOf(points))
      ? undefined
      : `it merged with empty gives ${shown(got[1]!)}, not ${shown(wanted)}`;
  },
  associative(state, points) {
    const [i, j] = points.cuts;
    const parts = () => [over(state, points, 0, i), over(state, points, i, j), over(state, points, j)] as const;
    const one = result(state, over(state, points));
    const [a, b, c] = parts();
    const left = result(state, merged(state, merged(state, a, b), c));
    const [d, e, f] = parts();
    const right = result(state, merged(state, d, merged(state, e, f)));
    if (agree(left, one, scaleOf(points)) && agree(right, one, scaleOf(points))) return undefined;
    const cut = [points.values.slice(0, i), points.values.slice(i, j), points.values.slice(j)].map(shown).join(' + ');
    return `added one by one ${shown(one)}; cut into ${cut}, merged from the left ${shown(left)}, from the right ${shown(right)}`;
  },
  'finite or NaN'(state, points) {
    const value = state.result(over(state, points), MARGIN) as unknown;
    if (typeof value !== 'number') return `result gives ${noNumber(value)}; for empty give NaN`;
    return undefined;
  },
};

function broken(state: StateDefinition, law: Law, points: Points): string | undefined {
  try {
    return law(state, points);
  } catch (error) {
    return `throws ${thrown(error)}`;
  }
}

function pointsOf(random: Random, size: number): Points {
  let day = random.integer(19_000, 21_000);
  const days = Array.from({ length: size }, () => {
    day += random.integer(0, 3) === 0 ? random.integer(1, 20) : 1;
    return day;
  });
  const [a, b] = [random.integer(0, size), random.integer(0, size)];
  return { values: days.map(() => random.value()), days, cuts: [Math.min(a, b), Math.max(a, b)] };
}

function* simplerPoints({ values, days, cuts }: Points): Generator<Points> {
  for (let i = 0; i < values.length; i++) {
    const without = (list: readonly number[]) => [...list.slice(0, i), ...list.slice(i + 1)];
    const cut = (at: number) => (at > i ? at - 1 : at);
    yield { values: without(values), days: without(days), cuts: [cut(cuts[0]), cut(cuts[1])] };
  }
  for (let i = 0; i < values.length; i++) {
    for (const value of simplerNumbers(values[i]!)) yield { values: values.with(i, value), days, cuts };
  }
  const consecutive = days.map((_, i) => days[0]! + i);
  if (consecutive.some((day, i) => day !== days[i])) yield { values, days: consecutive, cuts };
}

function where({ values, days }: Points): string {
  if (values.length === 0) return 'no points';
  const gap = days.some((day, i) => day !== days[0]! + i);
  return gap
    ? `points ${shown(values)} on days ${shown(days.map((day) => day - days[0]!))}`
    : `points ${shown(values)}`;
}

/** Checks one law on random points; says of a broken one the smallest case found. */
function holds(name: string, law: Law, state: StateDefinition, tried: readonly Points[], findings: Findings): boolean {
  for (const points of tried) {
    findings.trying = `${name}, ${where(points)}`;
    if (broken(state, law, points) === undefined) continue;
    const found = smallest(points, simplerPoints, (each) => broken(state, law, each) !== undefined);
    findings.error(name, `${where(found)}: ${broken(state, law, found)}`);
    return false;
  }
  return true;
}

/** Checks the laws of a state. */
export function checkState(state: StateDefinition, random: Random, cases: number, findings: Findings): void {
  const tried = Array.from({ length: cases }, (_, i) => pointsOf(random, Math.min(i, random.integer(0, 14))));
  // Whoever leaves its cells breaks every other law too, less clearly.
  if (!holds('own cells', ownCells, state, tried, findings)) return;
  for (const [name, law] of Object.entries(LAWS)) holds(name, law, state, tried, findings);
  checkSliding(state, random, cases, findings);
  const infinite = (points: Points) => Math.abs(valueOr(state, points)) === Number.POSITIVE_INFINITY;
  const first = tried.find(infinite);
  if (first === undefined) return;
  const found = smallest(first, simplerPoints, infinite);
  findings.warning('non-finite', `${where(found)} give ${valueOr(state, found)}, which the host makes empty`);
}

/** The unsettled result; 0 where it throws, which is another law's business. */
function valueOr(state: StateDefinition, points: Points): number {
  try {
    return state.result(over(state, points), MARGIN);
  } catch {
    return 0;
  }
}
