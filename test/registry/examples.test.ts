import tidemark from '../../plugins/index.js';
import { compensatedValue, type Definition, type FormulaExample } from '../../src/plugin-api/index.js';

/** Runs a definition's own functions as the host would, on the numbers of an example. */
function run(definition: Definition, example: FormulaExample): number {
  if (definition.kind === 'operator') return call(definition, example);
  if (definition.kind === 'operand') throw new Error('operands have no examples of this form');
  const kind = example.counter === true ? 'counter' : 'gauge';
  const days = example.given.map((value) => (value === null ? Number.NaN : Number(value)));
  if (definition.ends !== undefined) {
    const [before, now] = [days[0]!, days.at(-1)!].map((end) => (kind === 'counter' && Number.isNaN(end) ? 0 : end));
    return definition.ends(now!, before!);
  }
  const points = days.filter((value) => !Number.isNaN(value));
  if (points.length === 0) return definition.noPoints?.[kind] ?? Number.NaN;
  if (definition.points !== undefined) return definition.points(Float64Array.from(points));
  return overState(definition.state!, points);
}

type State = NonNullable<Extract<Definition, { kind: 'aggregation' }>['state']>;

function overState(state: State, points: readonly number[]): number {
  const cells = Float64Array.from(state.empty);
  points.forEach((value, day) => {
    state.add(cells, 0, value, 0, day);
  });
  return state.result(cells, 0);
}

function call(operator: Extract<Definition, { kind: 'operator' }>, example: FormulaExample): number {
  const condition = example.given.find((value) => typeof value === 'string');
  const given = example.given.filter((value) => typeof value !== 'string');
  const args = given.map((value) => value ?? Number.NaN);
  if (operator.conditions !== undefined) return operator.conditions[String(condition)]!.evaluate(...args);
  if (operator.state !== undefined) {
    return overState(
      operator.state,
      args.filter((value) => !Number.isNaN(value)),
    );
  }
  if (operator.empties === 'propagate' && args.some(Number.isNaN)) return Number.NaN;
  return operator.evaluate!(...args);
}

const examples = tidemark.definitions.flatMap((definition) =>
  (definition.examples ?? []).map(
    (example) => [definition.kind, definition.name, JSON.stringify(example), definition, example] as const,
  ),
);

test.each(examples)('%s %s: %s', (_kind, _name, _text, definition, example) => {
  const result = run(definition, example);
  expect(Number.isFinite(result) ? result : null).toEqual(example.gives);
});

test('every operator and aggregation has examples and a summary in one sentence', () => {
  for (const definition of tidemark.definitions) {
    expect(definition.summary).toMatch(/^[A-Z0-9].*\.$|\d\.$/);
    if (definition.kind !== 'operand') expect(definition.examples?.length ?? 0).toBeGreaterThan(0);
  }
});

const states = tidemark.definitions.flatMap((definition) =>
  'state' in definition && definition.state !== undefined
    ? [[definition.kind, definition.name, definition.state] as const]
    : [],
);

test.each(states)('the state of %s %s is associative and has a neutral element', (_kind, _name, state) => {
  const of = (...points: number[]) => {
    const cells = Float64Array.from(state.empty);
    points.forEach((value, day) => {
      state.add(cells, 0, value, 0, day);
    });
    return cells;
  };
  const merged = (a: Float64Array, b: Float64Array) => {
    const cells = a.slice();
    state.merge(cells, 0, b, 0);
    return cells;
  };
  const [a, b, c] = [of(0.1, 7), of(), of(-3, 1e17, 5)];
  const all = state.result(of(0.1, 7, -3, 1e17, 5), 0);
  for (const grouped of [merged(merged(a, b), c), merged(a, merged(b, c))]) {
    const result = state.result(grouped, 0);
    // Rounding may differ in the last digits where a state divides.
    expect(Math.abs(result - all)).toBeLessThanOrEqual(1e-14 * Math.abs(all));
  }
  expect(merged(of(), a)).toEqual(a);
  expect(merged(a, of())).toEqual(a);
});

test('an overflowing sum stays empty, whatever comes after', () => {
  const sum = tidemark.definitions.find((each) => each.kind === 'aggregation' && each.name === 'SUM');
  const state = (sum as { state: State }).state;
  expect(Number.isFinite(overState(state, [1e308, 1e308, 5]))).toBe(false);
  expect(compensatedValue(Float64Array.of(1, 2 ** -60), 0)).toBe(1);
});
