import { describeServer, type TestServer } from '../support/http.js';

const COUNTER = (op: string, days: number) => ({ type: 'metricOverTime', prop: 'activities.login', days, op });

/** The default calendar: today is Monday 2026-01-12, the last complete day Sunday the 11th. */
describeServer('the examples of semantics.md and of the issue, over HTTP', {}, (server) => {
  beforeAll(async () => {
    await push(server());
    await define(server());
  });

  it('a week of logins: 49 in all, 9.8 on a day with logins, 8 at least, 5 days, 10 last', async () => {
    expect(await values('acme', ['sum', 'mean', 'least', 'days', 'last', 'per_day'])).toEqual([49, 9.8, 8, 5, 10, 7]);
  });

  it('against a field: 0.49 of the expected number, 49 per cent', async () => {
    expect(await values('acme', ['share', 'percent'])).toEqual([0.49, 49]);
  });

  it('two quiet days: 2 days since, 0 in a day-long sum, no last value, and 0 read directly', async () => {
    expect(await values('acme', ['since', 'day_sum', 'day_last'])).toEqual([2, 0, null]);
    expect(await value('acme', 'activities.login')).toBe(0);
  });

  it('a gauge with a zero and a gap', async () => {
    expect(await values('gauge', ['g_sum', 'g_mean', 'g_last', 'g_days'])).toEqual([21, 5.25, 0, 4]);
  });

  it.each([
    ['below', 1],
    ['at', 1],
    ['above', 0],
  ])('SIGN(SIGN(max − used) + 1) for used %s max', async (company, expected) => {
    expect(await value(company, 'calculated.within')).toBe(expected);
  });

  it('week over week: a dead previous week gives no value', async () => {
    expect(await value('acme', 'calculated.week_over_week')).toBeNull();
    expect(await value('steady', 'calculated.week_over_week')).toBe(1);
  });

  it('seats used of seats bought, and logins of this week against the ten-week average', async () => {
    expect(await value('seats', 'calculated.seat_use')).toBe(75);
    expect(await value('steady', 'calculated.pace')).toBe(1);
  });

  it('end-users that have not used a module for 30 days, those that never did included', async () => {
    const { endUsers } = await server().data(
      `{ endUsers(filter: { metric: { key: "calculated.unused_for", value: { gt: 30 } } }, orderBy: [{ field: NAME, direction: ASC }])
         { totalCount nodes { name metric(key: "calculated.unused_for") { value } } } }`,
    );
    expect(endUsers).toEqual({
      totalCount: 2,
      nodes: [
        { name: 'never', metric: { value: 40 } },
        { name: 'stopped', metric: { value: 35 } },
      ],
    });
  });

  it('from 100 to 71 is exactly −29 %, and found as a fall of a fifth within 30 days among enterprise customers', async () => {
    const { companies } = await server().data(
      `{ companies(filter: { segment: { eq: "enterprise" }, metric: { key: "metrics.score", change: { days: 30, percent: { lte: -20 } } } })
         { nodes { externalId metric(key: "metrics.score") { change(days: 30) { from to absolute percent } } } } }`,
    );
    expect(companies.nodes).toEqual([
      { externalId: 'fell', metric: { change: { from: 100, to: 71, absolute: -29, percent: -29 } } },
    ]);
  });

  it('10.10 + 20.20 − 10.10 − 20.20 is exactly 0', async () => {
    expect(await value('refunds', 'calculated.spend')).toBe(0);
    const { companies } = await server().data(
      '{ companies(filter: { metric: { key: "calculated.spend", value: { eq: 0 } }, externalId: { eq: "refunds" } }) { totalCount } }',
    );
    expect(companies.totalCount).toBe(1);
  });

  async function value(company: string, key: string): Promise<number | null> {
    const data = await server().data(
      'query ($id: String!, $key: String!) { company(externalId: $id) { metric(key: $key) { value } } }',
      { id: company, key },
    );
    return data.company.metric.value;
  }

  function values(company: string, slugs: readonly string[]): Promise<(number | null)[]> {
    return Promise.all(slugs.map((slug) => value(company, `calculated.${slug}`)));
  }
});

const day = (date: number, month = 1) => `2026-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;

async function push(server: TestServer): Promise<void> {
  const ids = ['acme', 'gauge', 'below', 'at', 'above', 'steady', 'seats', 'fell', 'kept', 'refunds'];
  await accept(server, 'upsertCompanies', 'CompanyInput', [
    ...ids.map((externalId) => ({ externalId, createdAt: '2025-10-01' })),
    { externalId: 'acme', custom: { 'expected number of logins': 100 }, asOf: day(5) },
    { externalId: 'seats', custom: { bought: 40 }, asOf: '2025-12-01' },
    { externalId: 'fell', segment: 'enterprise' },
    { externalId: 'kept', segment: 'enterprise' },
  ]);
  await accept(server, 'upsertEndUsers', 'EndUserInput', [
    { companyExternalId: 'acme', externalId: 'never', createdAt: '2025-12-02' },
    { companyExternalId: 'acme', externalId: 'stopped', createdAt: '2025-11-01' },
    { companyExternalId: 'acme', externalId: 'active', createdAt: '2025-11-01' },
  ]);
  const logins = [10, 9, 8, 12, 10].map((count, i) => ({
    companyExternalId: 'acme',
    name: 'login',
    at: day(5 + i),
    count,
  }));
  const steady = Array.from({ length: 70 }, (_, i) => ({
    companyExternalId: 'steady',
    name: 'login',
    at: new Date(Date.UTC(2026, 0, 11 - i)).toISOString().slice(0, 10),
  }));
  const amounts = [10.1, 20.2, -10.1, -20.2].map((amount) => ({
    companyExternalId: 'refunds',
    name: 'order',
    at: day(8),
    properties: { amount },
  }));
  const module = (endUserExternalId: string, at: string) => ({
    companyExternalId: 'acme',
    endUserExternalId,
    name: 'module',
    at,
  });
  const modules = [module('stopped', '2025-12-07'), module('active', day(9))];
  await accept(server, 'trackActivities', 'ActivityInput', [...logins, ...steady, ...amounts, ...modules]);
  const points = (externalId: string, metric: string, at: string, value: number) => ({ externalId, metric, at, value });
  await accept(server, 'pushMetrics', 'MetricPointInput', [
    ...[7, 5, 9, 0].map((value, i) => points('gauge', 'level', day(7 + i), value)),
    ...[['below', 3] as const, ['at', 5] as const, ['above', 8] as const].flatMap(([company, used]) => [
      points(company, 'used', day(11), used),
      points(company, 'max', day(11), 5),
    ]),
    points('seats', 'used', day(11), 30),
    points('fell', 'score', '2025-12-12', 100),
    points('fell', 'score', day(11), 71),
    points('kept', 'score', '2025-12-12', 100),
    points('kept', 'score', day(11), 81),
  ]);
}

async function accept(server: TestServer, mutation: string, type: string, input: readonly object[]): Promise<void> {
  const data = await server.data(
    `mutation ($input: [${type}!]!) { ${mutation}(input: $input) { errors { index code message } } }`,
    {
      input,
    },
  );
  expect(data[mutation].errors).toEqual([]);
}

async function define(server: TestServer): Promise<void> {
  const last = (prop: string) => ({ type: 'metricOverTime', prop, days: 1, op: 'LAST' });
  const number = (value: number) => ({ type: 'rawNumber', value });
  const gauge = (op: string) => ({ type: 'metricOverTime', prop: 'metrics.level', days: 5, op });
  const expected = { type: 'propertyValue', prop: 'company.custom.expected number of logins' };
  const formulas: Record<string, unknown> = {
    sum: COUNTER('SUM', 7),
    mean: COUNTER('AVERAGE', 7),
    least: COUNTER('MIN', 7),
    days: COUNTER('LENGTH', 7),
    last: COUNTER('LAST', 7),
    per_day: ['DIVISION', COUNTER('SUM', 7), number(7)],
    share: ['DIVISION', COUNTER('SUM', 7), expected],
    percent: ['MULTIPLICATION', ['DIVISION', COUNTER('SUM', 7), expected], number(100)],
    since: { type: 'daysSince', prop: 'activities.login' },
    day_sum: COUNTER('SUM', 1),
    day_last: COUNTER('LAST', 1),
    g_sum: gauge('SUM'),
    g_mean: gauge('AVERAGE'),
    g_last: gauge('LAST'),
    g_days: gauge('LENGTH'),
    within: ['SIGN', ['SUM', ['SIGN', ['SUBTRACTION', last('metrics.max'), last('metrics.used')]], number(1)]],
    week_over_week: ['DIVISION', COUNTER('SUM', 7), ['SUBTRACTION', COUNTER('SUM', 14), COUNTER('SUM', 7)]],
    seat_use: [
      'MULTIPLICATION',
      ['DIVISION', last('metrics.used'), { type: 'propertyValue', prop: 'company.custom.bought' }],
      number(100),
    ],
    pace: ['DIVISION', COUNTER('SUM', 7), ['DIVISION', COUNTER('SUM', 70), number(10)]],
    spend: { type: 'metricOverTime', prop: 'activities.order', property: 'amount', days: 30, op: 'SUM' },
  };
  const create = 'mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key } }';
  for (const [slug, formula] of Object.entries(formulas)) {
    await server.data(create, { input: { slug, name: slug, model: 'COMPANY', formula } });
  }
  const unused = [
    'COALESCE',
    { type: 'daysSince', prop: 'activities.module' },
    { type: 'metricOverTime', prop: 'system.days_known' },
  ];
  await server.data(create, { input: { slug: 'unused_for', name: 'Unused for', model: 'END_USER', formula: unused } });
  const { materialize } = await server.data('mutation { materialize { id } }');
  for (;;) {
    const { node } = await server.data(
      'query ($id: ID!) { node(id: $id) { ... on MaterializationRun { status error } } }',
      materialize,
    );
    if (node.status === 'SUCCEEDED') return;
    if (node.status === 'FAILED') throw new Error(node.error);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
