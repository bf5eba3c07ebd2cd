import tidemark from '../../plugins/index.js';
import {
  type Definition,
  defineAggregation,
  defineOperand,
  defineOperator,
  firstState,
  sumState,
} from '../../src/plugin-api/index.js';
import { assertPlugin, checkPlugin, problemText, runGolden } from '../../src/testing/index.js';

/** The problems of a plugin that consists of these definitions. */
function found(...definitions: unknown[]): string[] {
  return checkPlugin({ name: 'p', apiVersion: 1, definitions: definitions as Definition[] }).map(problemText);
}

const facts = { name: 'BAD', summary: 'Something.' };
const one = {
  ...facts,
  parameters: [{ name: 'a' }],
  empties: 'propagate' as const,
  examples: [{ given: [1], gives: 1 }],
};
const points = { ...facts, examples: [{ given: [1], gives: 1 }] };

test('the built-in language keeps every law', () => {
  expect(checkPlugin(tidemark).filter((problem) => problem.severity === 'error')).toEqual([]);
});

test('a sound plugin has no problems', () => {
  expect(
    found(defineOperator({ ...one, evaluate: (a) => a }), defineAggregation({ ...points, state: sumState })),
  ).toEqual([]);
});

test('a plugin that does not load is told as the server tells it', () => {
  expect(found({ kind: 'operator', name: 'bad' })).toEqual([
    'error: p: loads: Plugin "p": operator bad: the name "bad" must be LIKE_THIS.',
  ]);
  expect(found(defineOperator({ ...one, name: 'ADD', evaluate: (a) => a }))[0]).toContain('alias of SUM');
});

test('examples run through the engine', () => {
  expect(found(defineOperator({ ...one, examples: [{ given: [1], gives: 2 }], evaluate: (a) => a }))).toEqual([
    'error: operator BAD: example 1: [1] gives 1, not 2',
  ]);
  expect(found(defineOperator({ ...one, examples: [{ given: [1, 2], gives: 2 }], evaluate: (a) => a }))[0]).toContain(
    'FORMULA_ARITY: BAD takes 1 argument (a), not 2.',
  );
  expect(found(defineOperator({ ...one, examples: [], evaluate: (a) => a }))[0]).toContain('examples: there are none');
  const window = [{ given: [1, null, 3], gives: 3 }];
  expect(found(defineAggregation({ ...points, examples: window, points: (all) => all.at(-1)! }))).toEqual([]);
  expect(found(defineAggregation({ ...points, examples: window, ends: (now, before) => now - before }))).toEqual([
    'error: aggregation BAD: example 1: [1,null,3] gives 2, not 3',
  ]);
});

test('an operand is read through the engine', () => {
  const operand = {
    name: 'yesterday',
    summary: 'The day before.',
    keys: { prop: { type: 'prop', required: true, reads: 'notField', summary: 'The series.' } },
    read: ({ prop }: { prop: string }) => ({ is: 'window', prop, days: 1, offset: 1, aggregation: 'LAST' }) as const,
  } as const;
  const examples = [{ keys: { prop: 'metrics.x' }, given: [3, 5], gives: 3 }];
  expect(found(defineOperand({ ...operand, examples }))).toEqual([]);
  expect(found(defineOperand({ ...operand, examples: [{ ...examples[0]!, gives: 5 }] }))).toEqual([
    'error: operand yesterday: example 1: [3,5] gives 3, not 5',
  ]);
  const unknown = () => ({ is: 'window', prop: 'metrics.x', days: 1, offset: 0, aggregation: 'NONE' }) as const;
  expect(found(defineOperand({ ...operand, read: unknown }))[0]).toContain('reads: no combination of keys is accepted');
});

test('arity', () => {
  const evaluate = ((a: number, b: number) => (b === undefined ? a : b)) as (a: number) => number;
  expect(found(defineOperator({ ...one, evaluate }))).toEqual([
    'error: operator BAD: arity: evaluate takes 2 arguments, but there is one parameter (a): the rest is never given',
  ]);
});

test('functions are deterministic, give numbers and never throw', () => {
  let calls = 0;
  expect(found(defineOperator({ ...one, examples: [], evaluate: (a) => a + calls++ }))[1]).toMatch(
    /deterministic: \[0\]: evaluate gives/,
  );
  let before = 0;
  const remembering = (a: number) => {
    const value = Math.max(a, before);
    before = a;
    return value;
  };
  expect(found(defineOperator({ ...one, examples: [], evaluate: remembering })).join()).toContain('deterministic');
  expect(found(defineOperator({ ...one, evaluate: (a) => (a > 9 ? (undefined as unknown as number) : a) }))).toEqual([
    expect.stringMatching(/gives a number: \[\d\d\]: evaluate gives undefined; for empty give NaN/),
  ]);
  const throwing = (a: number) => {
    if (a < 0) throw new Error('negative');
    return a;
  };
  expect(found(defineOperator({ ...one, evaluate: throwing }))).toEqual([
    expect.stringMatching(/never throws: \[-[\d.]+\]: evaluate throws Error: negative/),
  ]);
  expect(found(defineAggregation({ ...points, points: (all) => (all.length > 3 ? 1 / 0 : all[0]!) }))).toEqual([
    'warning: aggregation BAD: non-finite: [0, 0, 0, 0] gives Infinity, which the host makes empty',
  ]);
});

test('a condition gets empties', () => {
  const evaluate = (a: number) => {
    if (Number.isNaN(a)) throw new Error('empty');
    return a;
  };
  const conditions = { 'is it': { parameters: [{ name: 'a' }], evaluate } };
  const examples = [{ given: [1, 'is it'], gives: 1 }];
  expect(found(defineOperator({ ...one, empties: 'keep', examples, conditions }))).toEqual([
    'error: operator BAD: never throws: [empty]: "is it" throws Error: empty',
  ]);
});

test('a state that is not associative is shown by its smallest case', () => {
  // The mean of means is not the mean.
  const mean = {
    empty: [Number.NaN],
    add(state: Float64Array, at: number, value: number) {
      state[at] = Number.isNaN(state[at]) ? value : (state[at]! + value) / 2;
    },
    merge(state: Float64Array, at: number, later: Float64Array, from: number) {
      if (Number.isNaN(later[from])) return;
      state[at] = Number.isNaN(state[at]) ? later[from]! : (state[at]! + later[from]!) / 2;
    },
    result: (state: Float64Array, at: number) => state[at]!,
  };
  const [problem, ...more] = found(defineAggregation({ ...points, state: mean }));
  expect(more).toEqual([]);
  expect(problem).toMatch(/^error: aggregation BAD: associative: points \[\S+, \S+, \S+\]: added one by one/);
});

test('a state keeps to its cells, has a neutral beginning and is not changed by looking at it', () => {
  const wide = { ...sumState, empty: [0, 0] };
  expect(found(defineAggregation({ ...points, state: wide })).join()).toContain(
    'own cells: points [0]: add or merge writes',
  );
  const spending = {
    ...sumState,
    result(state: Float64Array, at: number) {
      const value = sumState.result(state, at);
      state[at] = 1;
      return value;
    },
  };
  expect(found(defineAggregation({ ...points, state: spending })).join()).toContain('result changes the state');
  const greedy = {
    ...sumState,
    merge(state: Float64Array, at: number, later: Float64Array, from: number) {
      state[at] = later[from]!;
      state[at + 2] = later[from + 2]!;
    },
  };
  expect(found(defineAggregation({ ...points, state: greedy })).join()).toContain('neutral empty state');
  const zero = { ...sumState, result: (state: Float64Array, at: number) => state[at]! };
  expect(found(defineAggregation({ ...points, state: zero })).join()).toContain(
    'no points: the state of no data point gives 0',
  );
});

test('problems of a definition are all told, warnings do not throw', () => {
  const infinite = defineOperator({ ...one, examples: [{ given: [1], gives: 1 }], evaluate: (a) => 1 / a });
  const plugin = { name: 'p', apiVersion: 1, definitions: [infinite] };
  expect(checkPlugin(plugin)).toEqual([
    {
      severity: 'warning',
      definition: 'operator BAD',
      law: 'non-finite',
      message: '[0] gives Infinity, which the host makes empty',
    },
  ]);
  expect(() => assertPlugin(plugin)).not.toThrow();
  const wrong = defineOperator({ ...one, examples: [{ given: [1], gives: 3 }], evaluate: (a) => 1 / a });
  expect(() => assertPlugin({ ...plugin, definitions: [wrong] })).toThrow(
    'operator BAD: example 1: [1] gives 1, not 3',
  );
});

test('what leaves its cells is told of alone', () => {
  // The mistake of everyone who takes the host's array for their own.
  const naive = {
    empty: [0],
    add(state: Float64Array, _at: number, value: number) {
      state[0]! += value;
    },
    merge(state: Float64Array, _at: number, later: Float64Array) {
      state[0]! += later[0]!;
    },
    result: (state: Float64Array) => state[0]!,
  };
  const noPoints = { counter: 0, gauge: 0 };
  const own = found(defineAggregation({ ...points, noPoints, state: naive })).filter(
    (each) => !each.includes('example'),
  );
  expect(own).toEqual([
    expect.stringMatching(/own cells: no points: (add or merge writes|it reads) outside of its own/),
  ]);
});

test('a state that remembers outside of it is not deterministic', () => {
  let sum = 0;
  const state = {
    ...sumState,
    add(cells: Float64Array, at: number, value: number, low: number, day: number) {
      sum += value;
      sumState.add(cells, at, sum, low, day);
    },
  };
  const said = found(defineAggregation({ ...points, state })).join();
  expect(said).toContain('deterministic: points');
  expect(said).not.toContain('own cells');
});

test('who asks the clock is found out', () => {
  const dated = (a: number) => a + Math.floor(Date.now() / 86_400_000);
  const other = (a: number) => a + new Date().getUTCDate();
  for (const evaluate of [dated, other]) {
    expect(found(defineOperator({ ...one, examples: [{ given: [null], gives: null }], evaluate })).join()).toMatch(
      /deterministic: \[.+\]: evaluate gives .+, and later, after other calls, /,
    );
  }
  const state = { ...sumState, result: (cells: Float64Array, at: number) => dated(cells[at]!) };
  expect(found(defineAggregation({ ...points, state })).join()).toContain('at another time');
  expect(new Date(0).getTime()).toBe(0);
});

test('what never comes to an end is told with what it was given', () => {
  const evaluate = (a: number) => {
    while (a > 5);
    return a;
  };
  const plugin = { name: 'p', apiVersion: 1, definitions: [defineOperator({ ...one, evaluate })] };
  expect(checkPlugin(plugin, { seconds: 0.2 }).map(problemText)).toEqual([
    expect.stringMatching(/^error: operator BAD: comes to an end: after 0.2 s it was still at evaluate of \[\d/),
  ]);
});

test('what is given instead of a number is named', () => {
  const wrong = (value: unknown) => found(defineOperator({ ...one, evaluate: () => value as number })).join();
  expect(wrong(Promise.resolve(1))).toContain('evaluate gives a promise; for empty give NaN');
  expect(wrong('1')).toContain('evaluate gives the text "1"');
  expect(wrong(1n)).toContain('evaluate gives the bigint 1');
  expect(wrong(Promise.resolve(1))).toContain('example 1: [1] should give 1: its function failed: gave a promise');
});

test('a parameter that changes nothing is worth a word', () => {
  const two = { ...one, parameters: [{ name: 'a' }, { name: 'b' }], examples: [{ given: [1, 2], gives: 1 }] } as const;
  expect(found(defineOperator({ ...two, evaluate: (a) => a }))).toEqual([
    'warning: operator BAD: arity: evaluate gives the same whatever "b" is',
  ]);
  expect(
    found(defineOperator({ ...two, evaluate: (...args) => args[0]! - 0 * args[1]! + (args[1]! > 99 ? 1 : 0) })),
  ).toEqual([]);
});

test('what takes points out must leave what the later ones made', () => {
  const forgetful = { ...sumState, remove: () => undefined };
  expect(found(defineAggregation({ ...points, state: forgetful })).join()).toContain(
    'remove: points [0]: with the first 1',
  );
  const other = { ...sumState.exact!, result: (state: Float64Array, at: number) => state[at]! * 2 };
  expect(found(defineAggregation({ ...points, state: { ...sumState, exact: other } })).join()).toMatch(
    /exact: points \S+: it gives .+, and the state itself/,
  );
});

test('what a state says of the order of its points must hold', () => {
  const first = { ...firstState, commutative: true };
  expect(found(defineAggregation({ ...points, state: first })).join()).toMatch(
    /commutative: points \[\S+, \S+\]: backwards they give/,
  );
  const sum = { ...sumState, latestOnly: true };
  expect(found(defineAggregation({ ...points, state: sum })).join()).toMatch(/latestOnly: points .+ the latest alone/);
});

test('plugins that are no list', async () => {
  await expect(runGolden('', tidemark as never)).rejects.toThrow('as a list: [plugin]');
});
