import { describeServer } from '../support/http.js';
import { loadAcme, PUSH, TRACK } from './acme.js';

describeServer('metrics', { today: '2026-01-12' }, (server) => {
  beforeAll(() => loadAcme(server()));

  test('sent again, events with an id change nothing', async () => {
    const again = [{ id: 'login-0-0', name: 'login', companyExternalId: 'acme', at: '2026-01-05T10:00:00Z' }];
    expect((await server().data(TRACK, { input: again })).trackActivities).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
  });

  test('a counter read directly: 0 where nothing happened, null before the first day and after today', async () => {
    const { company } = await server().data(`{ company(externalId: "acme") { metric(key: "activities.login") {
      monday: value(on: "2026-01-05") sunday: value last: value(on: "2026-01-11") before: value(on: "2025-11-30") later: value(on: "2027-01-01")
      metric { key kind seriesKind model name firstDay lastDay inputs { key } calculated { key } }
      week: series(from: "2026-01-05", to: "2026-01-11") { from to every values points { day value } }
      weeks: series(last: 2, every: WEEK) { values points { day } }
      stale
    } } }`);
    expect(company.metric).toMatchObject({
      monday: 10,
      sunday: 0,
      last: 0,
      before: null,
      later: null,
      metric: {
        key: 'activities.login',
        kind: 'ACTIVITY',
        seriesKind: 'COUNTER',
        model: 'COMPANY',
        firstDay: '2026-01-05',
        lastDay: '2026-01-09',
        inputs: [],
        calculated: null,
      },
      week: { from: '2026-01-05', to: '2026-01-11', every: 'DAY', values: [10, 9, 8, 12, 10, 0, 0] },
      weeks: { values: [0, 49], points: [{ day: '2025-12-29' }, { day: '2026-01-05' }] },
      stale: false,
    });
    expect(company.metric.week.points[4]).toEqual({ day: '2026-01-09', value: 10 });
  });

  test('a change: from 100 to 71 is exactly −29 %', async () => {
    const { company, blank } = await server().data(`{
      company(externalId: "acme") { metric(key: "metrics.storage") { change(days: 1) { from to absolute percent } far: change(days: 300) { from to percent } } }
      blank: company(externalId: "blank") { metric(key: "custom.storage") { value metric { key } change(days: 1) { from to absolute percent } series(last: 2) { values } } }
    }`);
    expect(company.metric).toEqual({
      change: { from: 100, to: 71, absolute: -29, percent: -29 },
      far: { from: null, to: 71, percent: null },
    });
    expect(blank.metric).toEqual({
      value: null,
      metric: { key: 'metrics.storage' },
      change: { from: null, to: null, absolute: null, percent: null },
      series: { values: [null, null] },
    });
  });

  test('an unknown key is an error of its field alone, with the nearest known', async () => {
    const answer = await server().query(`{ company(externalId: "acme") {
      name metric(key: "activities.logn") { value } metrics(keys: ["metrics.storage", "metrics.nothing-like-it"]) { value }
    } }`);
    expect(answer.data.company).toEqual({ name: 'Acme', metric: null, metrics: [{ value: 71 }, null] });
    expect(answer.errors).toMatchObject([
      {
        path: ['company', 'metric'],
        extensions: { code: 'METRIC_UNKNOWN', suggestions: expect.arrayContaining(['activities.login']) },
      },
      { path: ['company', 'metrics', 1], extensions: { code: 'METRIC_UNKNOWN' } },
    ]);
  });

  test('arguments that make no sense are coded and placed', async () => {
    const errorOf = async (selection: string) => {
      const { errors } = await server().query(
        `{ company(externalId: "acme") { metric(key: "activities.login") { ${selection} } } }`,
      );
      return errors[0];
    };
    expect(await errorOf('series(last: 3661) { values }')).toMatchObject({ extensions: { code: 'PAGE_TOO_LARGE' } });
    expect(await errorOf('series(to: "2026-01-01") { values }')).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: 'from' },
    });
    expect(await errorOf('change(days: 0) { percent }')).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: 'days' },
    });
    expect(await errorOf('value(on: "2026-02-30")')).toMatchObject({
      message: expect.stringContaining('"2026-02-30" is not a calendar day'),
      extensions: { code: 'DATE_INVALID' },
    });
    const keys = Array.from({ length: 101 }, (_, index) => `activities.a${index}`);
    const { errors } = await server().query(
      'query ($keys: [String!]!) { company(externalId: "acme") { metrics(keys: $keys) { value } } }',
      { keys },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_TOO_LARGE', path: 'keys' } }]);
  });

  test('a bad date in a variable is named with its place', async () => {
    const { errors } = await server().query(
      'query ($filter: CompanyFilter) { companies(filter: $filter) { totalCount } }',
      { filter: { and: [{ metric: { key: 'activities.login', on: 'yesterday', value: { gt: 1 } } }] } },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'DATE_INVALID', path: 'filter.and[0].metric.on' } }]);
  });

  test('bad items cost themselves alone', async () => {
    const input = [
      { name: 'mixed', companyExternalId: 'acme', at: '2026-01-06' },
      { name: 'mixed', companyExternalId: 'nobody' },
      { name: 'mixed', companyExternalId: 'acme', at: 'last tuesday' },
      { name: 'mixed', companyExternalId: 'acme', at: '2026-02-01' },
      { name: '', companyExternalId: 'acme' },
    ];
    const { trackActivities } = await server().data(TRACK, { input });
    expect(trackActivities).toMatchObject({
      accepted: 1,
      errors: [
        { index: 1, code: 'COMPANY_UNKNOWN', path: 'companyExternalId' },
        { index: 2, code: 'DATE_INVALID', path: 'at' },
        { index: 3, code: 'DATE_IN_FUTURE', path: 'at' },
        { index: 4, code: 'VALUE_MISSING', path: 'name' },
      ],
    });
    const { company } = await server().data(
      '{ company(externalId: "acme") { metric(key: "activities.mixed") { value(on: "2026-01-06") } } }',
    );
    expect(company.metric.value).toBe(1);
  });

  test('a number that is not finite costs its item alone', async () => {
    const body = `{"query": ${JSON.stringify(PUSH)}, "variables": {"input": [
      {"metric": "finite", "externalId": "acme", "value": 1e999}, {"metric": "finite", "externalId": "acme", "at": "2026-01-11", "value": 3}]}}`;
    const response = await fetch(`${server().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer admin-key-of-the-tests' },
      body,
    });
    expect(await response.json()).toMatchObject({
      data: { pushMetrics: { accepted: 1, errors: [{ index: 0, code: 'VALUE_NOT_FINITE', path: 'value' }] } },
    });
    const text = await server().query(PUSH, { input: [{ metric: 'finite', externalId: 'acme', value: 'many' }] });
    expect(text.errors).toMatchObject([{ extensions: { code: 'VALUE_NOT_FINITE', path: 'input[0].value' } }]);
  });

  test('children have metrics too, folded before they are read', async () => {
    const { endUsers } = await server().data(
      '{ endUsers(orderBy: [{ field: EXTERNAL_ID, direction: ASC }]) { nodes { externalId company { name } metric(key: "activities.login") { series(from: "2026-01-05", to: "2026-01-11", every: WEEK) { values } } } } }',
    );
    expect(
      endUsers.nodes.map((node: { metric: { series: { values: number[] } } }) => node.metric.series.values),
    ).toEqual([[18], [16], [15]]);
  });
});
