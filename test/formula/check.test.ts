import tidemark from '../../plugins/index.js';
import { checkFormula, inputsOf, keyOf, parseReference, seriesKindOf, toJson } from '../../src/formula/index.js';
import { API_VERSION, defineOperand } from '../../src/plugin-api/index.js';
import { createRegistry } from '../../src/registry/index.js';
import { check, scope, scopeWith } from '../support/formulas.js';

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

describe('references', () => {
  test.each([
    ['activities.a.b c', 'activities.a.b c', { to: 'activity', name: 'a.b c' }],
    ['custom.x', 'metrics.x', { to: 'metric', name: 'x' }],
    ['metrics.custom.x', 'metrics.custom.x', { to: 'metric', name: 'custom.x' }],
    ['calculated.s', 'calculated.s', { to: 'calculated', slug: 's' }],
    ['system.days_known', 'system.days_known', { to: 'system', name: 'days_known' }],
    ['company.mrr', 'company.mrr', { to: 'field', model: 'COMPANY', name: 'mrr', custom: false }],
    ['company.custom.a.b', 'company.custom.a.b', { to: 'field', model: 'COMPANY', name: 'a.b', custom: true }],
    ['company.custom.mrr', 'company.custom.mrr', { to: 'field', model: 'COMPANY', name: 'mrr', custom: true }],
    [
      'enduser.custom.custom.x',
      'enduser.custom.custom.x',
      {
        to: 'children',
        model: 'END_USER',
        of: { to: 'field', model: 'END_USER', name: 'custom.x', custom: true },
      },
    ],
    [
      'asset.metrics.load',
      'asset.metrics.load',
      { to: 'children', model: 'ASSET', of: { to: 'metric', name: 'load' } },
    ],
    [
      'project.calculated.x.y',
      'project.calculated.x.y',
      { to: 'children', model: 'PROJECT', of: { to: 'calculated', slug: 'x.y' } },
    ],
  ])('%s', (prop, key, reference) => {
    const parsed = parseReference(prop, 'COMPANY');
    expect(parsed).toEqual({ reference });
    expect('reference' in parsed && keyOf(parsed.reference)).toBe(key);
  });

  test('each model reads its own fields', () => {
    expect(parseReference('enduser.custom.x', 'END_USER')).toEqual({
      reference: { to: 'field', model: 'END_USER', name: 'x', custom: true },
    });
    expect(parseReference('company.mrr', 'ASSET')).toMatchObject({ problem: { code: 'FORMULA_WRONG_MODEL' } });
  });
});

test('a name is looked up among the keys that are known', () => {
  const within = scopeWith(['activities.login', 'activities.logout', 'metrics.storage']);
  const [problem] = check({ type: 'daysSince', prop: 'activities.logins' }, within).problems;
  expect(problem).toMatchObject({ severity: 'WARNING', suggestions: ['activities.login', 'activities.logout'] });
  expect(check({ type: 'daysSince', prop: 'calculated.other' }, scope)).toMatchObject({ valid: false, inputs: [] });
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

test('far too many arguments are counted, not copied', () => {
  const many = Array.from({ length: 1_000_000 }, () => 1);
  expect(check(['ABS', ...many.slice(0, 600)]).problems[0]?.message).toBe('ABS takes 1 argument (value), not 600.');
  expect(codes(['DIVISION'].concat(many as never))).toEqual(['FORMULA_ARITY $', 'FORMULA_TOO_LARGE $[500]']);
});

describe('what companies read of their children', () => {
  const within = scopeWith([
    ...['activities.login', 'activities.report', 'enduser.activities.login', 'enduser.calculated.silence'],
    ...['enduser.metrics.minutes', 'calculated.score'],
  ]);

  test('users have references to the activities, and the activities as inputs', () => {
    const users = (keys: object) => check({ type: 'usersOverTime', ...keys }, within);
    const activity = (name: string) => ({ to: 'activity', name });
    expect(users({}).root).toMatchObject({ options: { days: 1 }, source: { is: 'users', days: 1 } });
    expect(users({}).inputs).toEqual([
      { key: 'system.activity_count', reference: { to: 'system', name: 'activity_count' } },
    ]);
    const both = users({ prop: ['activities.report', 'activities.login', 'activities.report'], days: '30' });
    expect(both.json).toEqual({
      type: 'usersOverTime',
      prop: ['activities.report', 'activities.login'],
      days: 30,
    });
    expect(both.root).toMatchObject({ source: { references: [activity('report'), activity('login')] } });
    expect(both.inputs.map(({ key }) => key)).toEqual(['activities.report', 'activities.login']);
    expect(users({ prop: ['activities.login', 'activities.login'] }).json).toHaveProperty('prop', 'activities.login');
  });

  test('distinct values have the activity with its property as input', () => {
    const formula = { type: 'distinctOverTime', prop: 'activities.login', days: 7, property: 'module' };
    const { root, inputs, json, problems } = check(formula, within);
    expect(problems).toEqual([]);
    expect(json).toEqual(formula);
    expect(root).toMatchObject({ source: { is: 'distinct', reference: { to: 'activity', name: 'login' }, days: 7 } });
    expect(inputs).toMatchObject([{ key: 'activities.login', property: 'module' }]);
    for (const model of ['END_USER', 'ASSET', 'PROJECT'] as const) {
      expect(check(formula, scopeWith(['activities.login'], model)).valid).toBe(true);
      expect(check({ type: 'usersOverTime' }, scopeWith([], model)).problems).toMatchObject([
        { code: 'FORMULA_WRONG_MODEL', path: '$' },
      ]);
    }
  });

  test('slugs are suggested across models', () => {
    const told = (prop: string) => check({ type: 'metricOverTime', prop }, within).problems[0]?.suggestions;
    expect(told('enduser.calculated.silense')).toEqual(['enduser.calculated.silence']);
    expect(told('calculated.silence')).toContain('enduser.calculated.silence');
    expect(told('enduser.activities.logn')?.[0]).toBe('enduser.activities.login');
    expect(told('enduser.metrics.Minutes')?.[0]).toBe('enduser.metrics.minutes');
  });

  test('the scope is asked about children as children, also for a property', () => {
    const asked: unknown[] = [];
    const spy: typeof within = {
      model: 'COMPANY',
      kindOf(reference, property) {
        asked.push(property === undefined ? keyOf(reference) : [keyOf(reference), property]);
        return property === undefined ? 'COUNTER' : undefined;
      },
      knownKeys: () => [],
    };
    const formula = { type: 'metricOverTime', prop: 'enduser.activities.buy', property: 'amount' };
    expect(check(formula, spy).problems).toMatchObject([{ code: 'FORMULA_UNKNOWN_METRIC', path: '$.property' }]);
    expect(asked).toContain('enduser.activities.buy');
    expect(asked).toContainEqual(['enduser.activities.buy', 'amount']);
  });

  test('a counter of children stays one under SUM, all else becomes a gauge', () => {
    const kind = (prop: string, across?: string) => {
      const parsed = parseReference(prop, 'COMPANY');
      if ('problem' in parsed) throw new Error(parsed.problem.message);
      return seriesKindOf(
        parsed.reference,
        { across },
        { kindOf: (of) => (of.to === 'children' ? 'COUNTER' : 'GAUGE') },
      );
    };
    expect(kind('enduser.activities.login')).toBe('COUNTER');
    expect(kind('enduser.activities.login', 'AVERAGE')).toBe('GAUGE');
    expect(kind('enduser.system.activity_count', 'SUM')).toBe('COUNTER');
    expect(kind('asset.metrics.errors', 'SUM')).toBe('COUNTER');
    expect(kind('asset.calculated.score')).toBe('GAUGE');
    expect(kind('asset.custom.load')).toBe('GAUGE');
    expect(kind('metrics.errors')).toBe('GAUGE');
    expect(kind('system.users_total')).toBe('GAUGE');
  });
});

test('a condition is suggested by a word, too', () => {
  const told = (name: string) => check(['IF', 1, name, 2, 3, 4]).problems[0]?.suggestions;
  expect(told('equals')).toEqual(['equal to']);
  expect(told('quicker than')).toEqual(['more than', 'less than']);
  expect(told('MORE THAN')?.[0]).toBe('more than');
  expect(told('?')).toEqual([]);
});

test.each([
  ['>', 'more than'],
  ['Greater Than', 'more than'],
  ['is less than', 'less than'],
  ['==', 'equal to'],
  ['is', 'equal to'],
  ['exists', 'has value'],
  ['is not empty', 'has value'],
  ['is empty', 'has no value'],
  ['is null', 'has no value'],
])('what others call %s is the condition %s', (written, condition) => {
  expect(check(['IF', 1, written, 2, 3, 4]).problems[0]?.suggestions).toEqual([condition]);
});

test('a name in the wrong place is said to be of another kind', () => {
  const told = (formula: unknown) => check(formula).problems[0]?.message;
  expect(told(['MEDIAN', 1])).toContain('MEDIAN is an aggregation');
  expect(told(['daysSince', 1])).toContain('daysSince is an operand');
});

test('a reference where an operand is needed is told as one', () => {
  const told = (formula: unknown) => check(formula).problems.map(({ suggestions }) => suggestions);
  expect(told(['SUM', 'activities.login'])).toEqual([['{"type":"metricOverTime","prop":"activities.login"}']]);
  expect(told(['SUM', 'company.mrr'])).toEqual([['{"type":"propertyValue","prop":"company.mrr"}']]);
  expect(told(['SUM', { type: 'rawValue', value: 'activities.login' }])).toEqual([
    ['{"type":"metricOverTime","prop":"activities.login"}'],
  ]);
  expect(told(['SUM', 'hello'])).toEqual([[]]);
});

test('a window of a field beside a text is told as the field', () => {
  const { problems } = check([
    ...['IF', { type: 'metricOverTime', prop: 'company.custom.seats' }, 'equal to'],
    ...[{ type: 'rawValue', value: 'gold' }, 1, 0],
  ]);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('{"type":"propertyValue","prop":"company.custom.seats"}'),
  ]);
});

test('reasons start like sentences', () => {
  expect(check({ type: 'metricOverTime', prop: 'company.metrics.seats' }).problems[0]?.message).toMatch(
    /^A company formula reads its own series without company/,
  );
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
