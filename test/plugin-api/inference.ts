/**
 * What the door's types let through and what not: compiled by `npm run types`, never run. Each line below an
 * `@ts-expect-error` is a mistake that a plugin's author is told of while writing.
 */
import { defineAggregation, defineOperand, defineOperator, sumState } from '../../src/plugin-api/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_equal: Same<A, B>): void {}

const facts = { name: 'X', summary: 'Something.' } as const;

defineOperator({
  ...facts,
  parameters: [{ name: 'a' }, { name: 'b', default: 2 }],
  empties: 'propagate',
  evaluate: (a, b) => {
    same<typeof a, number>(true);
    return a + b;
  },
});

defineOperator({ ...facts, parameters: [{ name: 'a' }], empties: 'keep', evaluate: () => 1 });

// @ts-expect-error evaluate takes more arguments than there are parameters
defineOperator({ ...facts, parameters: [{ name: 'a' }], empties: 'propagate', evaluate: (a, b) => a + b });

// @ts-expect-error evaluate gives a number
defineOperator({ ...facts, parameters: [{ name: 'a' }], empties: 'propagate', evaluate: (a) => `${a}` });

defineOperator({
  ...facts,
  parameters: [{ name: 'first' }, { name: 'more' }],
  variadic: { min: 1 },
  empties: 'propagate',
  evaluate: (...all) => {
    same<typeof all, number[]>(true);
    return all.length;
  },
});

defineOperator({ ...facts, parameters: [{ name: 'a' }], variadic: { min: 1 }, empties: 'skip', state: sumState });

// @ts-expect-error an operator that skips empties has a state
defineOperator({ ...facts, parameters: [{ name: 'a' }], empties: 'skip', evaluate: (a) => a });

// @ts-expect-error nothing to compute with
defineOperator({ ...facts, parameters: [{ name: 'a' }], empties: 'propagate' });

defineOperator({
  ...facts,
  parameters: [{ name: 'a' }],
  empties: 'keep',
  conditions: { 'is odd': { parameters: [{ name: 'a' }], evaluate: (a) => a } },
});

defineAggregation({ ...facts, state: sumState, noPoints: { counter: 0 } });
defineAggregation({ ...facts, points: (points) => points[0]! });
defineAggregation({ ...facts, ends: (now, before) => now - before });

// @ts-expect-error one of state, points and ends
defineAggregation({ ...facts });

// @ts-expect-error only one of state, points and ends
defineAggregation({ ...facts, state: sumState, ends: (now, before) => now - before });

const text = { summary: 'A text.' } as const;
defineOperand({
  ...facts,
  keys: {
    prop: { type: 'prop', required: true, reads: 'any', ...text },
    days: { type: 'integer', default: 7, min: 1, max: 366, ...text },
    factor: { type: 'number', ...text },
    op: { type: 'aggregation', default: 'LAST', ...text },
    property: { type: 'property', ...text },
    across: { type: 'across', default: 'SUM', ...text },
    some: { type: 'activities', required: true, ...text },
    any: { type: 'activities', ...text },
  },
  read: ({ prop, days, factor, op, property, across, some, any }) => {
    same<typeof prop, string>(true);
    same<typeof days, number>(true);
    same<typeof factor, number | undefined>(true);
    same<typeof op, string>(true);
    same<typeof property, string | undefined>(true);
    same<typeof across, string | undefined>(true);
    same<typeof some, readonly string[]>(true);
    same<typeof any, readonly string[] | undefined>(true);
    return { is: 'window', prop, property, across, days, offset: 0, aggregation: op };
  },
});

defineOperand({
  ...facts,
  keys: { value: { type: 'number', summary: 'May be left out.' } },
  // @ts-expect-error value may be undefined
  read: ({ value }) => ({ is: 'constant', value }),
});

defineOperand({
  ...facts,
  keys: { value: { type: 'number', required: true, summary: 'A number.' } },
  // @ts-expect-error there is no key valeu
  read: ({ valeu }) => ({ is: 'constant', value: valeu }),
});

defineOperand({
  ...facts,
  // @ts-expect-error no such type of key
  keys: { value: { type: 'date', required: true, summary: 'A date.' } },
  read: () => ({ is: 'constant', value: 1 }),
});
