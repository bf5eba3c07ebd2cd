import fc from 'fast-check';
import tidemark from '../../plugins/index.js';
import { type CheckedFormula, checkFormula, type FormulaScope } from '../../src/formula/index.js';
import {
  API_VERSION,
  defineAggregation,
  defineOperand,
  defineOperator,
  definePlugin,
  type KeySpec,
  type OperandDefinition,
  type OperatorDefinition,
} from '../../src/plugin-api/index.js';
import { createRegistry } from '../../src/registry/index.js';

const branches = [{ name: 'a' }, { name: 'b' }, { name: 'then' }, { name: 'else' }];

/** Definitions that are as awkward as the door allows. */
const awkward = definePlugin({
  name: 'awkward',
  apiVersion: API_VERSION,
  definitions: [
    defineOperator({
      name: 'WHEN',
      summary: 'Conditions of all kinds.',
      parameters: branches,
      empties: 'keep',
      conditions: {
        'at least': { parameters: branches, evaluate: (a, b, yes, no) => (a >= b ? yes : no) },
        'more than': { parameters: branches, evaluate: (a, b, yes, no) => (a > b ? yes : no) },
        '≈ "nearly"': { parameters: branches, evaluate: (a, b, yes, no) => (a - b < 1 ? yes : no) },
        'x and y': { parameters: [...branches, { name: 'more' }], evaluate: (a) => a },
        days: { parameters: branches, evaluate: (a) => a },
        odd: { parameters: [{ name: 'a' }], evaluate: (a) => a % 2 },
        has: { parameters: branches.slice(0, 2), evaluate: (a) => a },
      },
    }),
    defineAggregation({ name: 'MOD', summary: 'Named like an operator.', points: (points) => points[0] ?? 0 }),
    defineAggregation({ name: 'RANGE', summary: 'Widest apart.', points: (points) => points.length }),
    defineOperand({
      name: 'pi',
      summary: 'No keys at all.',
      keys: {},
      read: () => ({ is: 'constant', value: Math.PI }),
    }),
    defineOperand({
      name: 'ratioOf',
      summary: 'Two references, all kinds of options.',
      keys: {
        level: { type: 'number', default: 0.5, summary: 'A number.' },
        prop: { type: 'prop', required: true, reads: 'notField', summary: 'One.' },
        by: { type: 'prop', reads: 'any', summary: 'The other.' },
        op: { type: 'aggregation', default: 'SUM', summary: 'An aggregation.' },
        length: { type: 'integer', min: 1, max: 3660, default: 5, summary: 'Days.' },
        rank: { type: 'integer', min: -3, max: 9, default: 1, summary: 'No days.' },
        label: { type: 'text', summary: 'A text.' },
      },
      read: ({ prop, length, op }) => ({
        is: 'window',
        prop: String(prop),
        days: Number(length),
        offset: 0,
        aggregation: String(op),
      }),
    }),
  ],
});

export const registry = createRegistry([tidemark, awkward]);

/** Everything is known, as what its source makes. */
export const scope: FormulaScope = {
  model: 'COMPANY',
  kindOf: (reference) => (reference.to === 'activity' ? 'COUNTER' : 'GAUGE'),
  knownKeys: () => ['activities.login', 'activities.Log in: Chat', 'metrics.storage', 'calculated.score'],
};

export function check(formula: unknown): CheckedFormula {
  return checkFormula(formula, scope, registry);
}

type Json = unknown;

const name = fc.oneof(
  fc.constantFrom(
    'login',
    'a.b',
    '7d',
    'x',
    'has',
    'Log in: Chat',
    'größe',
    'हिन्दी',
    'a "b" \\ c',
    "o'clock",
    'a-b',
    '//',
    '/*',
  ),
  fc.constantFrom(
    '.',
    'a..b',
    'a.',
    '.a',
    'custom.x',
    'metrics.x y',
    'ab\ncd',
    '💥',
    '\ud800',
    'and',
    ' ',
    '’',
    '“x”',
    '1e5',
  ),
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }),
);
const series = fc.oneof(
  fc.tuple(fc.constantFrom('activities', 'metrics', 'calculated'), name).map((parts) => parts.join('.')),
  fc.constantFrom('system.days_known', 'system.activity_count'),
  fc
    .tuple(fc.constantFrom('enduser', 'asset', 'project'), fc.constantFrom('activities', 'metrics'), name)
    .map((parts) => parts.join('.')),
);
const field = fc.oneof(
  fc.constant('company.mrr'),
  fc.tuple(fc.constantFrom('company.custom', 'enduser.custom', 'asset.custom'), name).map((parts) => parts.join('.')),
);
const numbers = fc.oneof(
  fc.constantFrom(0, -0, 5, -5, 0.5, -1.5, 1e300, -1e-300, 1e21, 100),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const activity = name.map((text) => `activities.${text}`);

function option(spec: KeySpec): fc.Arbitrary<Json> {
  switch (spec.type) {
    case 'number':
      return numbers;
    case 'integer':
      return fc.integer({ min: spec.min, max: spec.max });
    case 'prop':
      return spec.reads === 'field' ? field : spec.reads === 'notField' ? series : fc.oneof(series, field);
    case 'activities':
      return fc.oneof(activity, fc.array(activity, { minLength: 1, maxLength: 3 }));
    case 'aggregation':
      return fc.constantFrom(...registry.names('aggregation'));
    case 'across':
      return fc.constantFrom('SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT');
    case 'property':
    case 'text':
      return name;
  }
}

function operandJson({ name: type, keys }: OperandDefinition): fc.Arbitrary<Json> {
  const required = Object.keys(keys).filter((key) => (keys[key] as { required?: boolean }).required === true);
  const options = Object.fromEntries(Object.entries(keys).map(([key, spec]) => [key, option(spec)]));
  return fc
    .record({ type: fc.constant(type), ...options }, { requiredKeys: ['type', ...required] as 'type'[] })
    .map((json): Json => {
      const { prop, property } = json as { prop?: unknown; property?: unknown };
      // A property is an activity's.
      return property === undefined || String(prop).startsWith('activities.')
        ? json
        : { ...json, prop: 'activities.login' };
    });
}

function callJson(operator: OperatorDefinition, node: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const { conditions, parameters, variadic } = operator;
  if (conditions !== undefined) {
    return fc.oneof(
      ...Object.entries(conditions).map(([value, form]) =>
        fc
          .array(node, { minLength: form.parameters.length, maxLength: form.parameters.length })
          .map(([first, ...rest]) => [operator.name, first, { type: 'condition', value }, ...rest]),
      ),
    );
  }
  const required = parameters.filter((parameter) => parameter.default === undefined).length;
  const [minLength, maxLength] =
    variadic === undefined ? [required, parameters.length] : [variadic.min, variadic.min + 3];
  return fc.array(node, { minLength, maxLength }).map((args) => [operator.name, ...args]);
}

const definitions = registry.definitions.map(({ definition }) => definition);
const operands = definitions.filter((definition): definition is OperandDefinition => definition.kind === 'operand');
const operators = definitions.filter((definition): definition is OperatorDefinition => definition.kind === 'operator');
const numeric = operands.filter(({ name: type }) => !['rawNumber', 'rawValue', 'condition'].includes(type));
/** What infix signs stand for, alone and in each other. */
const infix = operators.filter(({ name: head }) =>
  [
    'SUM',
    'SUBTRACTION',
    'MULTIPLICATION',
    'DIVISION',
    'POWER',
    'GREATER_THAN',
    'LESS_THAN',
    'EQUAL_TO',
    'NOT',
  ].includes(head),
);

/** JSON of formulas over every definition of the registry; nearly all are valid. */
export const formulas: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => {
  const node = tie('node');
  const zero = fc.constant({ type: 'rawNumber', value: 0 });
  return {
    node: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.oneof(numbers, ...numeric.map(operandJson)),
      fc.oneof(...operators.map((operator) => callJson(operator, node))),
      fc.oneof(...infix.map((operator) => callJson(operator, node))),
      fc.tuple(zero, node).map((args) => ['SUBTRACTION', ...args]),
      fc
        .oneof(fc.tuple(fc.constantFrom('AND', 'OR', 'GREATER_THAN'), node, node), fc.tuple(fc.constant('NOT'), node))
        .chain((truth) =>
          fc
            .tuple(node, node)
            .map((rest): Json => ['IF', truth, { type: 'condition', value: 'more than' }, 0, ...rest]),
        ),
      fc
        .tuple(fc.constantFrom('company.segment', 'company.custom.tier'), name, node, node)
        .map(
          ([prop, value, yes, no]): Json => [
            ...['IF', { type: 'propertyValue', prop }, { type: 'condition', value: 'equal to' }],
            ...[{ type: 'rawValue', value }, yes, no],
          ],
        ),
    ),
  };
}).node;
