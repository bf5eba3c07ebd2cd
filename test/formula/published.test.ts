import { check, scopeWith } from '../support/formulas.js';

/**
 * Formulas as they stand in the documentation and the accounts of Planhat and Vitally: names as their customers give them,
 * keys that only their own pages use, and both spellings of everything.
 */
const scope = scopeWith([
  ...['activities.login', 'activities.Report - exported (v1.2)', 'activities.add to cart', `activities.it's "done"`],
  ...['metrics.Monthly Active Users', 'metrics.nps', 'metrics.seats', 'metrics.storage.used', 'calculated.seat_use'],
  ...['company.custom.Licenses bought', 'company.custom.expected number of logins', 'company.custom.Tier'],
  ...['enduser.activities.login', 'enduser.calculated.report_silence', 'enduser.metrics.minutes', 'asset.metrics.load'],
]);

function accepted(formula: unknown, warnings: readonly string[] = []) {
  const checked = check(formula, scope);
  expect(checked.problems.map((problem) => `${problem.severity} ${problem.code} ${problem.path}`)).toEqual(
    warnings.map((path) => `WARNING FORMULA_UNKNOWN_KEY ${path}`),
  );
  expect(checked.valid).toBe(true);
  // What was accepted is canonical from then on.
  expect(check(checked.json, scope)).toMatchObject({ valid: true, problems: [], json: checked.json });
  return checked.json;
}

const number = (value: number) => ({ type: 'rawNumber', value });
const window = (prop: string, days = 1, op = 'LAST') => ({ type: 'metricOverTime', prop, days, op });

describe("Planhat's style", () => {
  test('average logins a day against what was expected', () => {
    const formula = [
      'MULTIPLICATION',
      [
        'DIVISION',
        { type: 'metricOverTime', days: 7, op: 'SUM', prop: 'activities.login' },
        { type: 'propertyValue', prop: 'company.custom.expected number of logins' },
      ],
      { type: 'rawNumber', value: 100 },
    ];
    expect(accepted(formula)).toEqual([
      'MULTIPLICATION',
      [
        'DIVISION',
        window('activities.login', 7, 'SUM'),
        { type: 'propertyValue', prop: 'company.custom.expected number of logins' },
      ],
      number(100),
    ]);
  });

  test('days and op left out, numbers as texts, bare arrays around an operand, stray keys', () => {
    const formula = [
      'SUBTRACTION',
      [{ type: 'metricOverTime', prop: 'custom.Monthly Active Users', days: '30', op: 'AVG' }],
      [[{ type: 'metricOverTime', prop: 'custom.Monthly Active Users', _id: '64f0c2', label: 'MAU', days: null }]],
    ];
    expect(accepted(formula, ['$[2][0][0]._id', '$[2][0][0].label'])).toEqual([
      'SUBTRACTION',
      window('metrics.Monthly Active Users', 30, 'AVERAGE'),
      window('metrics.Monthly Active Users'),
    ]);
  });

  test('the formula itself in a bare array, and stray keys on every kind of operand', () => {
    expect(accepted([{ type: 'rawNumber', value: '7', prop: 'x' }], ['$[0].prop'])).toEqual(number(7));
    const licences = { type: 'propertyValue', prop: 'company.custom.Licenses bought', days: 1, op: 'LAST' };
    expect(accepted([licences], ['$[0].days', '$[0].op'])).toEqual({ type: 'propertyValue', prop: licences.prop });
    const since = { type: 'daysSince', prop: 'activities.login', days: 7 };
    expect(accepted(since, ['$.days'])).toEqual({ type: 'daysSince', prop: 'activities.login' });
  });

  test('both forms of the comparator', () => {
    const used = window('metrics.seats', 1, 'LAST');
    const canonical = ['IF', used, { type: 'condition', value: 'more than' }, number(10), number(1), number(0)];
    expect(accepted(['IF', used, { type: 'condition', value: 'more than' }, number(10), 1, 0])).toEqual(canonical);
    expect(accepted(['IF', used, 'more than', 10, number(1), number(0)])).toEqual(canonical);
    expect(accepted(['IF', used, [{ type: 'condition', value: 'more than' }], 10, 1, 0])).toEqual(canonical);
    for (const condition of ['has value', 'has no value']) accepted(['IF', used, condition, 1, ['SUM', 0, 0]]);
  });

  test.each([
    ['ADDITION', 'SUM'],
    ['ADD', 'SUM'],
    ['SUM', 'SUM'],
    ['AVG', 'AVERAGE'],
    ['AVERAGE', 'AVERAGE'],
    ['MINIMUM', 'MIN'],
    ['MAXIMUM', 'MAX'],
    ['SUBTRACT', 'SUBTRACTION'],
    ['MULTIPLY', 'MULTIPLICATION'],
    ['DIVIDE', 'DIVISION'],
    ['POW', 'POWER'],
  ])('the operator %s is %s', (written, canonical) => {
    expect(accepted([written, 1, 2])).toEqual([canonical, number(1), number(2)]);
  });

  test.each([
    ['AVG', 'AVERAGE'],
    ['MEAN', 'AVERAGE'],
    ['MINIMUM', 'MIN'],
    ['MAXIMUM', 'MAX'],
    ['COUNT', 'LENGTH'],
  ])('the aggregation %s is %s', (written, canonical) => {
    expect(accepted({ ...window('metrics.nps', 30), op: written })).toEqual(window('metrics.nps', 30, canonical));
  });

  test.each([
    'activities.Report - exported (v1.2)',
    'activities.add to cart',
    `activities.it's "done"`,
    'metrics.storage.used',
    'asset.metrics.load',
  ])('the name %s is taken as it is', (prop) => {
    expect(accepted({ type: 'metricOverTime', prop, op: 'SUM', days: 30 })).toEqual(window(prop, 30, 'SUM'));
    expect(accepted(JSON.stringify([window(prop, 30, 'SUM')]))).toEqual(window(prop, 30, 'SUM'));
  });

  test('by segment', () => {
    const tier = { type: 'propertyValue', prop: 'company.custom.Tier' };
    const gold = { type: 'rawValue', value: 'Gold – 24/7' };
    accepted(['IF', tier, { type: 'condition', value: 'equal to' }, gold, 5, ['IF', [gold], 'equal to', [tier], 1, 2]]);
  });

  test('users, and what users do', () => {
    const active = { type: 'usersOverTime', prop: 'activities.login', days: 30 };
    accepted(['DIVISION', active, { type: 'metricOverTime', prop: 'system.users_total' }]);
    expect(accepted({ type: 'usersOverTime', prop: ['activities.login'], days: 30, op: 'SUM' }, ['$.op'])).toEqual(
      active,
    );
    accepted({ type: 'metricOverTime', prop: 'enduser.calculated.report_silence', across: 'AVERAGE' });
    expect(accepted({ ...window('enduser.activities.login', 7, 'SUM'), across: 'SUM' })).toEqual(
      window('enduser.activities.login', 7, 'SUM'),
    );
    expect(accepted({ type: 'metricOverTime', prop: 'enduser.metrics.minutes', across: 'AVG' })).toEqual({
      ...window('enduser.metrics.minutes'),
      across: 'AVERAGE',
    });
  });
});

describe("Vitally's style: a success metric of an event or a trait over a period", () => {
  test.each([
    [{ type: 'metricOverTime', prop: 'activities.add to cart', days: 30, op: 'LENGTH' }],
    [{ type: 'metricOverTime', prop: 'activities.login', days: 7, op: 'PERCENT_CHANGE' }],
    [{ type: 'metricOverTime', prop: 'metrics.seats', days: 90, op: 'MEDIAN', offset: 30 }],
    [{ type: 'usersOverTime', prop: ['activities.login', 'activities.add to cart'], days: 28 }],
    [{ type: 'distinctOverTime', prop: 'activities.login', property: 'workspace id', days: 28 }],
    [{ type: 'totalSum', prop: 'activities.login' }],
    [
      [
        'CLAMP',
        ['DIVIDE', { type: 'metricOverTime', prop: 'metrics.seats' }, { type: 'propertyValue', prop: 'company.mrr' }],
        0,
        1,
      ],
    ],
  ])('%j', (formula) => {
    accepted(formula);
  });
});
