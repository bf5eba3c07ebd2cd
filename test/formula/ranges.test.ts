import tidemark from '../../plugins/index.js';
import { checkFormula, type FormulaScope } from '../../src/formula/index.js';
import { API_VERSION, defineOperator, definePlugin } from '../../src/plugin-api/index.js';
import { createRegistry } from '../../src/registry/index.js';

const bins = defineOperator({
  name: 'BINS',
  summary: 'Cuts a number into bins.',
  parameters: [
    { name: 'value' },
    { name: 'count', integer: true, min: 1, max: 9 },
    { name: 'share', max: 1, default: 1 },
  ],
  empties: 'propagate',
  evaluate: (value, count, share) => Math.floor(value * share) % count,
});
const registry = createRegistry([
  tidemark,
  definePlugin({ name: 'bins', apiVersion: API_VERSION, definitions: [bins] }),
]);
const scope: FormulaScope = { model: 'COMPANY', kindOf: () => 'COUNTER', knownKeys: () => [] };
const problems = (formula: unknown) => checkFormula(formula, scope, registry).problems;

test.each([
  [['BINS', 5, 3], []],
  [['BINS', 5, 9, 1], []],
  [['BINS', 5, { type: 'metricOverTime', prop: 'activities.login' }], []],
])('%j is in range', (formula, expected) => {
  expect(problems(formula)).toEqual(expected);
});

test.each([
  [['BINS', 5, 2.5], '$[2]', '"count" of BINS must be a whole number from 1 to 9, not 2.5.'],
  [
    ['BINS', 5, { type: 'rawNumber', value: 10 }],
    '$[2]',
    '"count" of BINS must be a whole number from 1 to 9, not 10.',
  ],
  [['BINS', 5, 0], '$[2]', '"count" of BINS must be a whole number from 1 to 9, not 0.'],
  [['BINS', 5, 3, 2], '$[3]', '"share" of BINS must be a number of 1 or less, not 2.'],
])('%j is refused at %s', (formula, path, message) => {
  expect(problems(formula)).toMatchObject([{ severity: 'ERROR', code: 'FORMULA_BAD_VALUE', path, message }]);
});
