import tidemark from '../../plugins/index.js';
import { checkFormula, inputsOf, toJson } from '../../src/formula/index.js';
import { API_VERSION, defineOperand } from '../../src/plugin-api/index.js';
import { createRegistry } from '../../src/registry/index.js';
import { check, scope } from '../support/formulas.js';

const LOGINS = { type: 'metricOverTime', prop: 'activities.login', days: 7, op: 'SUM' };

function codes(formula: unknown): string[] {
  return check(formula).problems.map((problem) => `${problem.code} ${problem.path}`);
}

describe('canonical JSON', () => {
  test('names are canonical, days and op written out, the rest only where it is set', () => {
    const { json } = check([
      'DIVIDE',
      { type: 'metricOverTime', prop: 'custom.storage', op: 'MEAN', offset: 0, stray: 1 },
      ['ROUND', [{ type: 'metricOverTime', prop: 'activities.login', days: '7', op: 'COUNT', offset: 2 }]],
    ]);
    expect(json).toEqual([
      'DIVISION',
      { type: 'metricOverTime', prop: 'metrics.storage', days: 1, op: 'AVERAGE' },
      [
        'ROUND',
        { type: 'metricOverTime', prop: 'activities.login', days: 7, op: 'LENGTH', offset: 2 },
        { type: 'rawNumber', value: 0 },
      ],
    ]);
  });

  test('conditions are operands, numbers rawNumbers', () => {
    const expected = ['IF', LOGINS, { type: 'condition', value: 'more than' }, ...[3, 1, 0].map(number)];
    expect(check(['IF', LOGINS, 'more than', 3, 1, -0]).json).toEqual(expected);
    expect(check(['IF', LOGINS, 'has value', 1, 0]).json).toEqual([
      ...['IF', LOGINS, { type: 'condition', value: 'has value' }],
      ...[1, 0].map(number),
    ]);
  });

  test('is canonical: checked again it stays as it is', () => {
    const formula = ['IF', ['LOG', LOGINS], 'less than', { type: 'daysSince', prop: 'calculated.score' }, [1], 2];
    const once = check(formula);
    const twice = check(once.json);
    expect(twice.problems).toEqual([]);
    expect(twice.json).toEqual(once.json);
    expect(toJson(once.root!)).toEqual(once.json);
  });
});

function number(value: number): unknown {
  return { type: 'rawNumber', value };
}

describe('the checked tree', () => {
  test('holds sources with canonical names, and constants for what was left out', () => {
    const { root } = check(['ROUND', { type: 'metricOverTime', prop: 'custom.storage', op: 'MEAN', across: 'SUM' }]);
    expect(root).toMatchObject({
      is: 'operator',
      operator: { name: 'ROUND' },
      args: [
        {
          is: 'operand',
          options: { prop: 'metrics.storage', days: 1, op: 'AVERAGE', offset: 0 },
          source: {
            is: 'window',
            prop: 'metrics.storage',
            reference: { to: 'metric', name: 'storage' },
            aggregation: 'AVERAGE',
            days: 1,
            offset: 0,
          },
        },
        { source: { is: 'constant', value: 0 } },
      ],
    });
    const source = root?.is === 'operator' && root.args[0]?.is === 'operand' ? root.args[0].source : undefined;
    expect(JSON.parse(JSON.stringify(source))).not.toHaveProperty('across');
    expect(JSON.parse(JSON.stringify(source))).not.toHaveProperty('property');
  });

  test('inputs come once each, in order, with their property', () => {
    const sum = { type: 'totalSum', prop: 'activities.login', property: 'seconds' };
    const { inputs, root } = check([
      'SUM',
      LOGINS,
      { ...LOGINS, days: 1 },
      sum,
      { type: 'daysSince', prop: 'custom.a' },
    ]);
    expect(inputs.map((input) => [input.key, input.property])).toEqual([
      ['activities.login', undefined],
      ['activities.login', 'seconds'],
      ['metrics.a', undefined],
    ]);
    expect(inputsOf(root!)).toEqual(inputs);
  });

  test('a constant has no inputs', () => {
    expect(check(['SUM', 1, 2])).toMatchObject({ valid: true, inputs: [], problems: [] });
  });
});

test('an operand may refuse a combination of keys, or ask for what no plugin defines', () => {
  const operand = defineOperand({
    name: 'picky',
    summary: 'Refuses.',
    keys: { value: { type: 'number', required: true, summary: 'What it refuses.' } },
    read({ value }) {
      if (value === 1) throw new Error('1 is too few');
      const prop = value === 2 ? 'nowhere.x' : 'activities.login';
      return { is: 'window', prop, days: value === 3 ? 5000 : 1, offset: 0, aggregation: 'NONE' };
    },
  });
  const picky = createRegistry([tidemark, { name: 'picky', apiVersion: API_VERSION, definitions: [operand] }]);
  const told = (value: number) => checkFormula({ type: 'picky', value }, scope, picky).problems;
  expect(told(1)).toMatchObject([{ code: 'FORMULA_BAD_VALUE', message: 'picky: 1 is too few', path: '$' }]);
  expect(told(2)).toMatchObject([{ code: 'FORMULA_UNSUPPORTED_SOURCE', path: '$' }]);
  expect(told(4)).toMatchObject([{ code: 'FORMULA_UNKNOWN_AGGREGATION', path: '$' }]);
});

describe('limits', () => {
  const nested = (depth: number) => {
    let formula: unknown = 1;
    for (let i = 1; i < depth; i++) formula = ['ABS', formula];
    return formula;
  };
  const wide = (nodes: number) => ['SUM', ...Array.from({ length: nodes - 1 }, () => 1)];

  test('50 deep is allowed, 51 is not', () => {
    expect(check(nested(50)).valid).toBe(true);
    expect(codes(nested(51))).toEqual([`FORMULA_TOO_DEEP $${'[1]'.repeat(50)}`]);
  });

  test('500 nodes are allowed, 501 are not', () => {
    expect(check(wide(500)).valid).toBe(true);
    expect(codes(wide(501))).toEqual(['FORMULA_TOO_LARGE $[500]']);
    expect(codes(wide(100_000))).toEqual(['FORMULA_TOO_LARGE $[500]']);
  });

  test('windows and offsets of 3,660 days', () => {
    expect(check({ ...LOGINS, days: 3660, offset: 3660 }).valid).toBe(true);
    expect(codes({ ...LOGINS, days: 3661, offset: 1e300 })).toEqual([
      'FORMULA_WINDOW_TOO_LONG $.days',
      'FORMULA_WINDOW_TOO_LONG $.offset',
    ]);
  });
});

describe('JSON that comes as a string', () => {
  test('is read like JSON, and problems say where in the text they are', () => {
    const text = ' ["SUM",\n  {"type":"rawNumber", "value":"x"},\n  {"type":"metricOverTime"}]';
    expect(check(text).problems).toMatchObject([
      { code: 'FORMULA_BAD_VALUE', path: '$[1].value', line: 2, column: 32, offset: 40 },
      { code: 'FORMULA_MISSING_KEY', path: '$[2]', line: 3, column: 3, offset: text.lastIndexOf('{') },
    ]);
    expect(check('{"type":"rawNumber","value":7}').json).toEqual(number(7));
  });

  test.each([
    ['["SUM", 1', 9, ', or ]'],
    ['["SUM" 1]', 7, ', or ]'],
    ['["SUM", 1]]', 10, 'the end of the formula'],
    ['["SUM", ]', 8, 'an array, an object, a text in double quotes or a number'],
    ["['SUM', 1]", 1, 'an array, an object, a text in double quotes or a number, or ]'],
    ['{type: 1}', 1, 'a key in double quotes or }'],
    ['{"type": 1,}', 11, 'a key in double quotes'],
    ['{"type" 1}', 8, ':'],
    ['["SUM", 01]', 9, ', or ]'],
    ['["SUM", 1.]', 9, ', or ]'],
    ['["\u0001"]', 1, 'an array, an object, a text in double quotes or a number, or ]'],
    ['["\\x"]', 1, 'an array, an object, a text in double quotes or a number, or ]'],
    ['[NaN]', 1, 'an array, an object, a text in double quotes or a number, or ]'],
  ])('%j is not: the place and what is expected there', (text, offset, expected) => {
    const [problem, ...others] = check(text).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'FORMULA_NOT_JSON', offset, line: 1, column: offset + 1 });
    expect(problem?.message).toContain(`where ${expected} is expected`);
  });

  test('other strings are text', () => {
    expect(check('SUM(1, 2)').json).toEqual(check(['SUM', 1, 2]).json);
  });
});

test('far too many arguments are counted, not copied', () => {
  const many = Array.from({ length: 1_000_000 }, () => 1);
  expect(check(['ABS', ...many.slice(0, 600)]).problems[0]?.message).toBe('ABS takes 1 argument (value), not 600.');
  expect(codes(['DIVISION'].concat(many as never))).toEqual(['FORMULA_ARITY $', 'FORMULA_TOO_LARGE $[500]']);
});

test.each([
  ['brackets', '['.repeat(1_100_000)],
  ['arguments', `["SUM"${',1'.repeat(600_000)}]`],
])('JSON of too many characters (%s) is not read at all', (_, formula) => {
  expect(check(formula)).toMatchObject({
    valid: false,
    problems: [{ code: 'FORMULA_TOO_LARGE', offset: 0, message: expect.stringContaining('1,000,000 characters') }],
  });
});
