import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeFromOperators } from '../../scripts/operators.js';
import { checkFormula } from '../../src/formula/index.js';
import { check, registry, scope } from '../support/formulas.js';
import { goldenFiles } from '../support/golden.js';
import { matches } from './json-schema.js';

const ROOT = join(__dirname, '..', '..');
const schema = JSON.parse(readFileSync(join(ROOT, 'schema', 'formula.schema.json'), 'utf8'));

/** What is wrong with the shape of a formula; anything else takes more than the formula to tell. */
const OF_SHAPE = new Set([
  ...['FORMULA_SHAPE', 'FORMULA_UNKNOWN_OPERATOR', 'FORMULA_UNKNOWN_OPERAND', 'FORMULA_UNKNOWN_AGGREGATION'],
  ...[
    'FORMULA_UNKNOWN_CONDITION',
    'FORMULA_MISSING_KEY',
    'FORMULA_ARITY',
    'FORMULA_BAD_VALUE',
    'FORMULA_WINDOW_TOO_LONG',
  ],
]);

test.each(Object.entries(madeFromOperators()))('%s is what the definitions make', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});

const cases = goldenFiles().flatMap(({ name, sections }) =>
  sections.flatMap((section) => section.cases.map((each) => ({ where: `${name}:${each.line}`, ...each }))),
);

test('golden formulas that are sound are valid by the JSON Schema', () => {
  const json = cases.filter(({ formula, problems }) => {
    return typeof formula !== 'string' && problems.every((problem) => problem.severity === 'WARNING');
  });
  expect(json.length).toBeGreaterThan(100);
  expect(json.filter(({ formula }) => !matches(schema, formula)).map(({ where }) => where)).toEqual([]);
});

test('golden formulas whose shape is wrong are not', () => {
  const json = cases.filter(
    ({ formula, problems }) =>
      typeof formula !== 'string' && problems.some(({ severity, code }) => severity === 'ERROR' && OF_SHAPE.has(code)),
  );
  expect(json.length).toBeGreaterThan(10);
  expect(json.filter(({ formula }) => matches(schema, formula)).map(({ where }) => where)).toEqual([]);
});

test('canonical JSON is valid, whatever habit it was written in', () => {
  const formulas = [
    7,
    [{ type: 'metricOverTime', prop: 'activities.login', stray: 1 }],
    [
      'ADD',
      { type: 'metricOverTime', prop: 'activities.login', days: '7', op: 'AVG' },
      { type: 'rawNumber', value: '1.5' },
    ],
    ['IF', { type: 'propertyValue', prop: 'company.custom.seats' }, 'has value', 1, 0],
    ['IF', { type: 'propertyValue', prop: 'company.custom.seats' }, { type: 'condition', value: 'more than' }, 3, 1, 0],
    ['IF', { type: 'propertyValue', prop: 'company.segment' }, ['equal to'], { type: 'rawValue', value: 'x' }, 1, 0],
    ['ROUND', 1.5],
    { type: 'metricOverTime', prop: 'metrics.storage', days: null, op: null },
  ];
  for (const formula of formulas) {
    const { json, problems } = check(formula);
    expect(problems.filter((problem) => problem.severity === 'ERROR')).toEqual([]);
    expect([formula, matches(schema, formula)]).toEqual([formula, true]);
    expect([json, matches(schema, json)]).toEqual([json, true]);
  }
});

test.each([
  [['DIVISION', 1]],
  [['DIVISION', 1, 2, 3]],
  [['ROUND']],
  [['IF', 1, 'more', 2, 1, 0]],
  [['IF', 1, 'has value', 2, 1, 0]],
  [{ type: 'metricOverTime', prop: 'activities.login', days: 3661 }],
  [{ type: 'metricOverTime', prop: 'activities.login', days: 1.5 }],
  [{ type: 'metricOverTime', prop: 'activities.login', op: 'TOTAL' }],
  [{ type: 'metricOverTime' }],
  [{ type: 'rawNumber', value: 'seven' }],
  [[]],
  ['7'],
  [null],
])('%j is neither valid nor sound', (formula) => {
  expect(matches(schema, formula)).toBe(false);
  const given = typeof formula === 'string' ? ['SUM', formula] : formula;
  expect(checkFormula(given, scope, registry).valid).toBe(false);
});
