import { keyOf, parseReference, seriesKindOf } from '../../src/formula/index.js';
import { check, scope, scopeWith } from '../support/formulas.js';

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

test('reasons start like sentences', () => {
  expect(check({ type: 'metricOverTime', prop: 'company.metrics.seats' }).problems[0]?.message).toMatch(
    /^A company formula reads its own series without company/,
  );
});
