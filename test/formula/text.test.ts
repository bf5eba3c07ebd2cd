import fc from 'fast-check';
import { checkFormula, type FormulaProblem } from '../../src/formula/index.js';
import { scopeWith } from '../support/formulas.js';
import { check, formulas, registry } from './random-formulas.js';

/** A formula's JSON with short numbers, for comparing. */
function short(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(short);
  if (typeof json !== 'object' || json === null) return json;
  const { type, value } = json as { type?: unknown; value?: unknown };
  return type === 'rawNumber' || type === 'condition' ? value : json;
}

function read(text: string): unknown {
  const { problems, json } = check(text);
  expect(problems.filter((problem) => problem.severity === 'ERROR')).toEqual([]);
  return short(json);
}

const LOGIN = { type: 'metricOverTime', prop: 'activities.login', days: 1, op: 'LAST' };
const SEATS = { type: 'metricOverTime', prop: 'metrics.seats', days: 1, op: 'LAST' };
const A = 'activities.login';
const B = 'metrics.seats';

test('JSON → text → JSON is the identity for canonical JSON, and its text is the canonical spelling', () => {
  let [valid, all] = [0, 0];
  fc.assert(
    fc.property(formulas, (formula) => {
      all++;
      const first = check(formula);
      if (!first.valid) return;
      valid++;
      const again = check(first.text);
      expect(again.problems).toEqual([]);
      expect(again.json).toEqual(first.json);
      expect(again.text).toBe(first.text);
    }),
    { numRuns: 2000 },
  );
  expect(valid).toBeGreaterThan(all / 2);
});

describe('what text means', () => {
  test.each<[string, unknown]>([
    ['5', 5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-5', -5],
    ['- 5', -5],
    ['-0', 0],
    ['-5 ^ 2', ['SUBTRACTION', 0, ['POWER', 5, 2]]],
    ['(-5) ^ 2', ['POWER', -5, 2]],
    ['-(5)', ['SUBTRACTION', 0, 5]],
    ['--5', ['SUBTRACTION', 0, -5]],
    [`-${A}`, ['SUBTRACTION', 0, LOGIN]],
    ['2 ^ 3 ^ 4', ['POWER', 2, ['POWER', 3, 4]]],
    ['2 ^ -3 ^ 4', ['POWER', 2, ['SUBTRACTION', 0, ['POWER', 3, 4]]]],
    ['2 ^ -3', ['POWER', 2, -3]],
    ['1 - 2 - 3', ['SUBTRACTION', ['SUBTRACTION', 1, 2], 3]],
    ['1 / 2 / 3', ['DIVISION', ['DIVISION', 1, 2], 3]],
    ['1 + 2 + 3', ['SUM', 1, 2, 3]],
    ['(1 + 2) + 3', ['SUM', ['SUM', 1, 2], 3]],
    ['1 + (2 + 3)', ['SUM', 1, ['SUM', 2, 3]]],
    ['1 + 2 - 3 + 4', ['SUM', ['SUBTRACTION', ['SUM', 1, 2], 3], 4]],
    ['1 * 2 * 3 + 4', ['SUM', ['MULTIPLICATION', 1, 2, 3], 4]],
    ['1 + 2 > 3', ['GREATER_THAN', ['SUM', 1, 2], 3]],
    ['1 >= 2', ['NOT', ['LESS_THAN', 1, 2]]],
    ['1 <= 2', ['NOT', ['GREATER_THAN', 1, 2]]],
    ['1 != 2', ['NOT', ['EQUAL_TO', 1, 2]]],
    ['1 <> 2', ['NOT', ['EQUAL_TO', 1, 2]]],
    ['1 == 2', ['EQUAL_TO', 1, 2]],
    [A, LOGIN],
    ['custom.seats', SEATS],
    ['company.mrr', { type: 'propertyValue', prop: 'company.mrr' }],
    ['enduser.custom.seats', { type: 'propertyValue', prop: 'enduser.custom.seats' }],
    ['company.custom."a b"', { type: 'propertyValue', prop: 'company.custom.a b' }],
    ['activities."Log in: Chat"', { ...LOGIN, prop: 'activities.Log in: Chat' }],
    ['activities."say \\"hi\\" \\u00e9"', { ...LOGIN, prop: 'activities.say "hi" é' }],
    [`SUM(${A}, 7d)`, { ...LOGIN, days: 7, op: 'SUM' }],
    [`SUM(7d, ${A})`, { ...LOGIN, days: 7, op: 'SUM' }],
    [`AVG(${A}, 2w)`, { ...LOGIN, days: 14, op: 'AVERAGE' }],
    [`SUM(${A})`, ['SUM', LOGIN]],
    [`SUM(${A}, 7)`, ['SUM', LOGIN, 7]],
    [`SUM(${A}, days: 7)`, { ...LOGIN, days: 7, op: 'SUM' }],
    [`SUM(${A}, 7d, offset: 7)`, { ...LOGIN, days: 7, op: 'SUM', offset: 7 }],
    [`SUM(${A}, 7d, offset: 1w)`, { ...LOGIN, days: 7, op: 'SUM', offset: 7 }],
    [`SUM(${A}, 7d, property: "amount")`, { ...LOGIN, days: 7, op: 'SUM', property: 'amount' }],
    [`SUM(${A}, 7d, property: amount)`, { ...LOGIN, days: 7, op: 'SUM', property: 'amount' }],
    ['LAST(company.mrr, 1d)', { ...LOGIN, prop: 'company.mrr' }],
    ['MOD(metrics.seats, 7d)', { ...SEATS, days: 7, op: 'MOD' }],
    ['MOD(metrics.seats, 7)', ['MOD', SEATS, 7]],
    [`daysSince(${A})`, { type: 'daysSince', prop: A }],
    [`daysSince(prop: ${A})`, { type: 'daysSince', prop: A }],
    [`totalSum(${A}, property: "amount")`, { type: 'totalSum', prop: A, property: 'amount' }],
    ['usersOverTime(7d)', { type: 'usersOverTime', days: 7 }],
    [`usersOverTime(7d, ${A})`, { type: 'usersOverTime', prop: A, days: 7 }],
    [`usersOverTime(${A}, activities.b, 7d)`, { type: 'usersOverTime', prop: [A, 'activities.b'], days: 7 }],
    [`usersOverTime([${A}, activities.b], 7d)`, { type: 'usersOverTime', prop: [A, 'activities.b'], days: 7 }],
    [`usersOverTime(7d, prop: [${A}, activities.b])`, { type: 'usersOverTime', prop: [A, 'activities.b'], days: 7 }],
    [
      'propertyValue(enduser.custom.seats, across: AVERAGE)',
      { type: 'propertyValue', prop: 'enduser.custom.seats', across: 'AVERAGE' },
    ],
    [`metricOverTime(${A}, op: SUM, days: 7)`, { ...LOGIN, days: 7, op: 'SUM' }],
    ['pi()', { type: 'pi' }],
    [`IF(${A} > ${B}, 1, 0)`, ['IF', LOGIN, 'more than', SEATS, 1, 0]],
    [`IF((${A} < ${B}), 1, 0)`, ['IF', LOGIN, 'less than', SEATS, 1, 0]],
    [`IF(${A} has  value, 1, 0)`, ['IF', LOGIN, 'has value', 1, 0]],
    [`IF(${A}, "more than", 3, 1, 0)`, ['IF', LOGIN, 'more than', 3, 1, 0]],
    [`IF(${A} >= 3, 1, 0)`, ['IF', ['NOT', ['LESS_THAN', LOGIN, 3]], 'more than', 0, 1, 0]],
    ['IF(NOT(1), 1, 0)', ['IF', ['NOT', 1], 'more than', 0, 1, 0]],
    ['IF(GREATER_THAN(1, 2), 1, 0)', ['IF', ['GREATER_THAN', 1, 2], 'more than', 0, 1, 0]],
    ['IF((1 > 2) > 0, 1, 0)', ['IF', ['GREATER_THAN', 1, 2], 'more than', 0, 1, 0]],
    ['WHEN(1 at least (2 + 3), 1, 0)', ['WHEN', 1, 'at least', ['SUM', 2, 3], 1, 0]],
    ['WHEN(1 "≈ \\"nearly\\"" 2, 1, 0)', ['WHEN', 1, '≈ "nearly"', 2, 1, 0]],
    ['WHEN(1 "at least" OR(2, 3), 1, 0)', ['WHEN', 1, 'at least', ['OR', 2, 3], 1, 0]],
    ['WHEN(1 odd)', ['WHEN', 1, 'odd']],
    ['1 // one\n + /* two */ 2', ['SUM', 1, 2]],
    [`  ${A}\n`, LOGIN],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('the comparison of a text field with a text', () => {
    expect(read('IF(company.segment = "enterprise", 1, 0)')).toEqual([
      ...['IF', { type: 'propertyValue', prop: 'company.segment' }, 'equal to'],
      ...[{ type: 'rawValue', value: 'enterprise' }, 1, 0],
    ]);
  });
});

test.each([
  ['((1+2))*3', '(1 + 2) * 3'],
  ['((1*2))+3', '1 * 2 + 3'],
  ['1-(2-3)', '1 - (2 - 3)'],
  ['(1-2)-3', '1 - 2 - 3'],
  ['(2^3)^4', '(2 ^ 3) ^ 4'],
  ['2^(3^4)', '2 ^ 3 ^ 4'],
  ['(1 > 2) + 1', '(1 > 2) + 1'],
  ['0 - activities.login', '-activities.login'],
  ['0 - 5', '0 - 5'],
  ['1 - -5', '1 - -5'],
  ['1e21 + 1E+300', '1e21 + 1e300'],
  ['ADD(1, 2)', '1 + 2'],
  ['SUM(1)', 'SUM(1)'],
  ['NOT(1 > 2)', '1 <= 2'],
  ['NOT(1 >= 2)', 'NOT(1 >= 2)'],
  ['LAST(activities.login, 1d)', 'activities.login'],
  ['SUM(activities."login", 2w, across: SUM)', 'SUM(activities.login, 14d)'],
  ['usersOverTime(activities.a, 30d)', 'usersOverTime(30d, activities.a)'],
  ['usersOverTime(days: 7, prop: [activities.a])', 'usersOverTime(7d, activities.a)'],
  ['IF(1 more than 2, 3, 4)', 'IF(1 > 2, 3, 4)'],
  ['ROUND(1.5)', 'ROUND(1.5, 0)'],
])('the canonical spelling of %s is %s', (text, expected) => {
  const { problems, text: canonical } = check(text);
  expect(problems.filter((problem) => problem.severity === 'ERROR')).toEqual([]);
  expect(canonical).toBe(expected);
  expect(check(expected).text).toBe(expected);
});

describe('mistakes are told where they are, with what was meant', () => {
  function problems(text: string): FormulaProblem[] {
    const { valid, problems: found } = check(text);
    expect(valid).toBe(false);
    for (const problem of found) expect(problem).not.toHaveProperty('path');
    return found.filter((problem) => problem.severity === 'ERROR');
  }

  test.each<[string, string, number, string | undefined]>(
    [
      ['1 +', 'FORMULA_SYNTAX', 3, undefined],
      ['(1 + 2', 'FORMULA_SYNTAX', 6, ')'],
      ['1 + 2)', 'FORMULA_SYNTAX', 5, undefined],
      ['SUM(activities.login 7d)', 'FORMULA_SYNTAX', 21, ','],
      ['SUM(activities.login; 7d)', 'FORMULA_SYNTAX', 20, ','],
      ['SUM(activities.login, 7 days)', 'FORMULA_SYNTAX', 22, '7d'],
      ['1 x 2', 'FORMULA_SYNTAX', 2, '*'],
      ['1 ÷ 2', 'FORMULA_SYNTAX', 2, '/'],
      ['2 ** 3', 'FORMULA_SYNTAX', 2, '^'],
      ['1 => 2', 'FORMULA_SYNTAX', 2, '>='],
      ['1 && 2', 'FORMULA_SYNTAX', 2, 'AND(1, 2)'],
      ['1 > 2 or 3 > 4', 'FORMULA_SYNTAX', 6, 'OR(1 > 2, 3 > 4)'],
      ['1 or 2 and 3', 'FORMULA_SYNTAX', 2, 'OR(1, 2 and 3)'],
      ['1 and 2 or 3', 'FORMULA_SYNTAX', 2, 'AND(1, 2)'],
      ['!activities.login', 'FORMULA_SYNTAX', 0, 'NOT(activities.login)'],
      ['7 % 2', 'FORMULA_SYNTAX', 2, 'MOD(7, 2)'],
      ['50%', 'FORMULA_SYNTAX', 2, '50 / 100'],
      ['=SUM(activities.login, 7d)', 'FORMULA_SYNTAX', 0, undefined],
      ['SUM(activities.login, 24h)', 'FORMULA_SYNTAX', 22, '1d'],
      ['SUM(activities.login, 3 months)', 'FORMULA_SYNTAX', 22, '90d'],
      ['SUM(activities.login, 1y)', 'FORMULA_SYNTAX', 22, '365d'],
      ['SUM(activities.login, 99y)', 'FORMULA_SYNTAX', 22, undefined],
      ['SUM("activities.Log in", 7d)', 'FORMULA_SYNTAX', 4, 'activities."Log in"'],
      ["SUM('activities.login', 7d)", 'FORMULA_SYNTAX', 4, '"activities.login"'],
      ['SUM(activities.log-in, 7d)', 'FORMULA_SYNTAX', 4, 'activities."log-in"'],
      ['"activities.login" + 1', 'FORMULA_MISPLACED', 0, 'activities.login'],
      ['SUM(7d)', 'FORMULA_SYNTAX', 0, undefined],
      ['ROUND(metrics.seats, 2d)', 'FORMULA_SYNTAX', 21, undefined],
      ['dayssince(activities.login, 7d)', 'FORMULA_UNKNOWN_AGGREGATION', 0, 'daysSince'],
      ['[activities.login] + 1', 'FORMULA_NOT_JSON', 1, '"activities.login"'],
      ['SUM([activities.login], 1)', 'FORMULA_SYNTAX', 4, undefined],
      ['1 > 2 ? 3 : 4', 'FORMULA_SYNTAX', 6, undefined],
      ['IF(1 is empty, 2, 3)', 'FORMULA_UNKNOWN_CONDITION', 5, 'has no value'],
      ['IF(1)', 'FORMULA_ARITY', 0, undefined],
      [
        ...(['activities.a has value and activities.b has value', 'FORMULA_MISPLACED', 13] as const),
        'IF(activities.a has value, 1, 0)',
      ],
      ['1 < 2 < 3', 'FORMULA_SYNTAX', 6, 'AND(1 < 2, 2 < 3)'],
      ["activities.'Log in'", 'FORMULA_SYNTAX', 11, '"Log in"'],
      ['activities.“Log in”', 'FORMULA_SYNTAX', 11, '"Log in"'],
      ['activities."Log in', 'FORMULA_SYNTAX', 11, '"'],
      ['activities."a\\q"', 'FORMULA_SYNTAX', 13, '\\\\'],
      ['activities.Log in', 'FORMULA_SYNTAX', 15, 'activities."Log in"'],
      ['activities.log-in', 'FORMULA_SYNTAX', 15, 'activities."log-in"'],
      ['activities.', 'FORMULA_SYNTAX', 0, undefined],
      ['activites.login', 'FORMULA_UNSUPPORTED_SOURCE', 0, 'activities.login'],
      ['login', 'FORMULA_UNSUPPORTED_SOURCE', 0, 'activities.login'],
      ['1 + sum(2, 3)', 'FORMULA_UNKNOWN_OPERATOR', 4, 'SUM'],
      ['dayssince(activities.login)', 'FORMULA_UNKNOWN_OPERATOR', 0, 'daysSince'],
      ['averge(activities.login, 7d)', 'FORMULA_UNKNOWN_AGGREGATION', 0, 'AVERAGE'],
      ['MEDIAN(activities.login)', 'FORMULA_SYNTAX', 0, 'MEDIAN(activities.login, 30d)'],
      ['SUM(1 + 2, 7d)', 'FORMULA_SYNTAX', 4, undefined],
      ['SUM(activities.login, 9999d)', 'FORMULA_WINDOW_TOO_LONG', 22, undefined],
      ['SUM(activities.login, 7d, days: 8)', 'FORMULA_SYNTAX', 22, undefined],
      ['IF(activities.login, 1, 0)', 'FORMULA_SYNTAX', 3, 'IF(activities.login > 0, 1, 0)'],
      ['IF(1 mroe than 2, 1, 0)', 'FORMULA_UNKNOWN_CONDITION', 5, 'more than'],
      ['IF(1 > 2, 3)', 'FORMULA_ARITY', 0, undefined],
      ['IF(company.segment != "x", 1, 0)', 'FORMULA_SYNTAX', 19, 'IF(company.segment = "x", 0, 1)'],
      ['activities.login has value', 'FORMULA_MISPLACED', 17, 'IF(activities.login has value, 1, 0)'],
      ['7d', 'FORMULA_SYNTAX', 0, undefined],
      ['"abc"', 'FORMULA_MISPLACED', 0, undefined],
      ['1 /* one', 'FORMULA_SYNTAX', 2, '*/'],
      ['SUM', 'FORMULA_SYNTAX', 0, undefined],
      ['', 'FORMULA_SYNTAX', 0, undefined],
      ['1e999', 'FORMULA_BAD_VALUE', 0, undefined],
    ].filter(([, , offset]) => offset !== -1) as [string, string, number, string | undefined][],
  )('%s', (text, code, offset, suggestion) => {
    const [first] = problems(text);
    expect(first).toMatchObject({ code, offset, line: 1, column: offset + 1 });
    expect(first?.suggestions[0]).toBe(suggestion);
  });

  test('several at once, each with its line and column', () => {
    const text = 'foo(activities.login) +\n  SUM(activities.login; 7 days) x\n  MEDIAN(metrics.seats)';
    expect(problems(text).map(({ code, line, column }) => [code, line, column])).toEqual([
      ['FORMULA_UNKNOWN_OPERATOR', 1, 1],
      ['FORMULA_SYNTAX', 2, 23],
      ['FORMULA_SYNTAX', 2, 25],
      ['FORMULA_SYNTAX', 2, 33],
      ['FORMULA_SYNTAX', 3, 3],
    ]);
  });

  test('names that need quotes are suggested with them', () => {
    const within = scopeWith(['activities.Log in: Chat']);
    const { valid, problems: found } = checkFormula('SUM(activities."Log in Chat", 7d)', within, registry);
    expect(valid).toBe(true);
    expect(found).toMatchObject([
      { severity: 'WARNING', offset: 4, column: 5, suggestions: ['activities."Log in: Chat"'] },
    ]);
    expect(found[0]?.message).toContain('Did you mean activities."Log in: Chat"?');
  });

  test('what to write is told in text', () => {
    const messages = (text: string): string =>
      problems(text)
        .map(({ message }) => message)
        .join(' ');
    expect(messages('company.segment + 1')).toContain('IF(company.segment = "…", 1, 0)');
    expect(messages('IF(company.segment = company.owner, 1, 0)')).toContain('compare it with "…"');
    expect(messages('IF(LAST(company.custom."a b", 2d) = "x", 1, 0)')).toContain('holds texts: company.custom."a b".');
    expect(messages('IF(metrics.a has value AND metrics.b has value, 1, 0)')).not.toContain('metrics.b" ');
  });

  test('a number of days that is no window is warned of, and nothing else', () => {
    expect(check('1 + AVERAGE(activities.login, 30)')).toMatchObject({
      valid: true,
      problems: [
        {
          ...{ severity: 'WARNING', code: 'FORMULA_NO_WINDOW', offset: 30, line: 1, column: 31 },
          suggestions: ['AVERAGE(activities.login, 30d)'],
        },
      ],
    });
    for (const text of ['MAX(activities.login, 1)', 'SUM(activities.login, 7, 1)', 'MOD(activities.login, 7) + 7']) {
      expect(check(text)).toMatchObject({ valid: true });
    }
    expect(check('MAX(activities.login, 1)').problems).toEqual([]);
  });
});
