import { describeServer } from '../support/http.js';
import { statementsOf } from '../support/statements';

const KEYS = ['activities.login', 'metrics.storage', 'calculated.pace'];

const PAGE = `query ($first: Int!, $keys: [String!]!) {
  companies(first: $first, orderBy: [{ field: NAME, direction: ASC }]) {
    nodes { id name metrics(keys: $keys) { metric { key name unit } value change(days: 30) { percent } stale series(last: 90) { values } } }
  }
}`;
/** Statements of a turn's snapshot at most: beginning, definitions, pages, end. */
const ONE_TURN = 12;
const CHILDREN = `query ($first: Int!) {
  endUsers(first: $first) { nodes { name company { name metric(key: "activities.login") { value } } metric(key: "activities.login") { series(last: 90) { values } } } }
}`;

describeServer('a constant number of SQL statements', { today: '2026-01-12', work: false }, (server) => {
  const count = 600;

  beforeAll(async () => {
    const ids = Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, '0')}`);
    await server().data('mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { errors { code } } }', {
      // Over three blocks: the first fifty by name are far apart.
      input: ids.map((externalId, index) => ({
        externalId,
        name: `${index % 12 === 0 ? 'a' : 'b'}${externalId}`,
        createdAt: '2025-01-01',
      })),
    });
    await server().data('mutation ($input: [ActivityInput!]!) { trackActivities(input: $input) { errors { code } } }', {
      input: ids.flatMap((companyExternalId, index) =>
        [1, 5, 9].map((day) => ({
          name: 'login',
          companyExternalId,
          endUserExternalId: 'u',
          at: `2026-01-0${day}`,
          count: index + 1,
        })),
      ),
    });
    await server().data('mutation ($input: [MetricPointInput!]!) { pushMetrics(input: $input) { errors { code } } }', {
      input: ids.map((externalId, index) => ({ metric: 'storage', externalId, at: '2025-12-20', value: index })),
    });
    await server().data(
      `mutation ($formula: Formula!) { createCalculatedMetric(input: { slug: "pace", name: "Pace", model: COMPANY, formula: $formula }) { key } }`,
      { formula: { type: 'metricOverTime', prop: 'activities.login', days: 7, op: 'SUM' } },
    );
  });

  const asked = (document: string, variables: object) =>
    statementsOf(server().app.database, () => server().data(document, variables));

  test('3 metrics × 90 days: as many for 50 companies as for 5', async () => {
    const few = await asked(PAGE, { first: 5, keys: KEYS });
    const many = await asked(PAGE, { first: 50, keys: KEYS });
    expect(many).toBe(few);
    expect(many).toBeLessThan(40);
  });

  test('end-users with their companies: as many for 50 as for 5', async () => {
    const few = await asked(CHILDREN, { first: 5 });
    const many = await asked(CHILDREN, { first: 50 });
    // The values of end-users and of their companies, who are a level deeper, are asked for in one turn or in two, as time has it.
    expect(Math.abs(many - few)).toBeLessThanOrEqual(ONE_TURN);
  });

  test('the numbers are right', async () => {
    const { companies } = await server().data(PAGE, { first: 2, keys: KEYS });
    expect(companies.nodes[1]).toMatchObject({
      name: 'ac012',
      metrics: [{ value: 0 }, { value: null }, { value: 26 }],
    });
    expect(companies.nodes[1].metrics[0].series.values.slice(-11)).toEqual([13, 0, 0, 0, 13, 0, 0, 0, 13, 0, 0]);
  });
});
