import { defineOperator, type Parameter } from '../../src/plugin-api/index.js';

const branches: readonly Parameter[] = [
  { name: 'then', description: 'The value where the condition holds.' },
  { name: 'else', description: 'The value where it does not.' },
];
const one: readonly Parameter[] = [{ name: 'value' }, ...branches];
const two: readonly Parameter[] = [{ name: 'a' }, { name: 'b' }, ...branches];

/** Comparing with NaN is false, which is what a comparison with empty is. */
export const conditional = defineOperator({
  name: 'IF',
  summary: 'Chooses between two values by a condition; a comparison with empty does not hold.',
  parameters: [{ name: 'value' }, { name: 'condition' }, ...branches],
  empties: 'keep',
  conditions: {
    'has value': { parameters: one, evaluate: (value, yes, no) => (Number.isNaN(value) ? no : yes) },
    'has no value': { parameters: one, evaluate: (value, yes, no) => (Number.isNaN(value) ? yes : no) },
    'more than': { parameters: two, evaluate: (a, b, yes, no) => (a > b ? yes : no) },
    'less than': { parameters: two, evaluate: (a, b, yes, no) => (a < b ? yes : no) },
    'equal to': { parameters: two, evaluate: (a, b, yes, no) => (a === b ? yes : no), comparesText: true },
  },
  examples: [
    { given: [5, 'has value', 1, 0], gives: 1 },
    { given: [null, 'has value', 1, 0], gives: 0 },
    { given: [null, 'has no value', 1, 0], gives: 1 },
    { given: [5, 'more than', 3, 1, 0], gives: 1 },
    { given: [5, 'less than', null, 1, 0], gives: 0 },
    { given: [5, 'equal to', 5, null, 0], gives: null },
  ],
});
