import { type StateDefinition } from '../plugin-api/index.js';
import { type Findings, shown, thrown } from './problem.js';
import { type Random } from './random.js';
import { agree, settled, simplerLists, smallest } from './smallest.js';

type Law = (values: readonly number[]) => string | undefined;

const FIRST_DAY = 20_000;

function over(state: StateDefinition, values: readonly number[], from = 0): Float64Array {
  const cells = Float64Array.from(state.empty);
  for (let i = from; i < values.length; i++) state.add(cells, 0, values[i]!, 0, FIRST_DAY + i);
  return cells;
}

/** As points are taken out, oldest first, what is left is what the later ones alone would have made. */
function removes(state: StateDefinition, values: readonly number[]): string | undefined {
  const cells = over(state, values);
  for (let i = 0; i < values.length; i++) {
    state.remove!(cells, 0, values[i]!, 0, FIRST_DAY + i);
    const wanted = over(state, values, i + 1);
    if (cells.every((cell, at) => cell === wanted[at] || (Number.isNaN(cell) && Number.isNaN(wanted[at])))) continue;
    return `with the first ${i + 1} taken out ${shown(cells)} is left, not ${shown(wanted)}`;
  }
  return undefined;
}

function sameBits(state: StateDefinition, exact: StateDefinition, values: readonly number[]): string | undefined {
  const [wanted, got] = [state, exact].map((each) => each.result(over(each, values), 0)) as [number, number];
  return Object.is(wanted, got) ? undefined : `it gives ${shown(got)}, and the state itself ${shown(wanted)}`;
}

/** What comes out of points that are taken in in another order, each on its day. */
function disordered(state: StateDefinition, values: readonly number[]): string | undefined {
  const cells = Float64Array.from(state.empty);
  for (let i = values.length - 1; i >= 0; i--) state.add(cells, 0, values[i]!, 0, FIRST_DAY + i);
  const wanted = settled(state.result(over(state, values), 0));
  const got = settled(state.result(cells, 0));
  const scale = Math.max(0, ...values.map(Math.abs));
  return agree(got, wanted, scale) ? undefined : `backwards they give ${shown(got)}, in order ${shown(wanted)}`;
}

function ofLatest(state: StateDefinition, values: readonly number[]): string | undefined {
  const [all, latest] = [0, Math.max(0, values.length - 1)].map((from) =>
    settled(state.result(over(state, values, from), 0)),
  );
  return Object.is(all, latest) ? undefined : `they give ${shown(all!)}, the latest alone ${shown(latest!)}`;
}

/** Checks what a state claims to spare the host merges: by `remove` and `exact` (on numbers whose sums are never rounded), and of its points' order. */
export function checkSliding(state: StateDefinition, random: Random, cases: number, findings: Findings): void {
  const { exact } = state;
  const anything = () => random.value();
  const whole = () => random.integer(-1_000, 1_000);
  const laws: [name: string, value: () => number, law: Law][] = [];
  if (state.remove !== undefined) laws.push(['remove', anything, (values) => removes(state, values)]);
  if (exact?.remove !== undefined) laws.push(['remove of exact', whole, (values) => removes(exact, values)]);
  if (exact !== undefined) laws.push(['exact', whole, (values) => sameBits(state, exact, values)]);
  if (state.commutative === true) laws.push(['commutative', anything, (values) => disordered(state, values)]);
  if (state.latestOnly === true) laws.push(['latestOnly', anything, (values) => ofLatest(state, values)]);
  for (const [name, value, law] of laws) {
    const broken: Law = (values) => {
      try {
        return law(values);
      } catch (error) {
        return `throws ${thrown(error)}`;
      }
    };
    for (let i = 0; i < cases; i++) {
      const values = Array.from({ length: Math.min(i, random.integer(0, 14)) }, value);
      findings.trying = `${name}, points ${shown(values)}`;
      if (broken(values) === undefined) continue;
      const found = smallest<readonly number[]>(values, simplerLists, (each) => broken(each) !== undefined);
      findings.error(name, `points ${shown(found)}: ${broken(found)}`);
      break;
    }
  }
}
