import { globalId } from '../../schema/ids.js';
import { describeServer } from '../support/http.js';

const UPSERT = `mutation ($companies: [CompanyInput!]!, $users: [EndUserInput!]!, $assets: [AssetInput!]!, $projects: [ProjectInput!]!) {
  upsertCompanies(input: $companies) { created updated unchanged errors { index code message path } }
  upsertEndUsers(input: $users) { created errors { index code path } }
  upsertAssets(input: $assets) { created errors { index code path } }
  upsertProjects(input: $projects) { created errors { index code path } }
}`;

const COMPANIES = Array.from({ length: 7 }, (_, index) => ({
  externalId: `c${index}`,
  name: `Company ${index}`,
  segment: index % 2 === 0 ? 'enterprise' : 'trial',
  mrr: index * 100,
  custom: { seats: index, plan: 'pro' },
  createdAt: '2025-06-01',
}));

describeServer('entities', { today: '2026-01-12', work: false }, (server) => {
  beforeAll(async () => {
    const data = await server().data(UPSERT, {
      companies: COMPANIES,
      users: [
        { companyExternalId: 'c1', externalId: 'ann', name: 'Ann', email: 'ann@c1.example' },
        { companyExternalId: 'c1', email: 'bob@c1.example' },
        { companyExternalId: 'c2', externalId: 'ann', name: 'Another Ann' },
        { companyExternalId: 'nobody', externalId: 'x' },
      ],
      assets: [{ companyExternalId: 'c1', externalId: 'a1', name: 'Pump' }],
      projects: [{ companyExternalId: 'c1', externalId: 'p1' }],
    });
    expect(data).toMatchObject({
      upsertCompanies: { created: 7, updated: 0, unchanged: 0, errors: [] },
      upsertEndUsers: { created: 3, errors: [{ index: 3, code: 'COMPANY_UNKNOWN', path: 'companyExternalId' }] },
      upsertAssets: { created: 1, errors: [] },
      upsertProjects: { created: 1, errors: [] },
    });
  });

  test('what was stored is visible to the next query', async () => {
    const { company } = await server().data(
      '{ company(externalId: "c1") { id externalId name segment owner status country mrr custom createdAt updatedAt } }',
    );
    expect(company).toEqual({
      id: expect.any(String),
      externalId: 'c1',
      name: 'Company 1',
      segment: 'trial',
      owner: null,
      status: null,
      country: null,
      mrr: 100,
      custom: { seats: 1, plan: 'pro' },
      createdAt: '2025-06-01T00:00:00.000Z',
      updatedAt: expect.stringMatching(/^2026-01-12T.*Z$/),
    });
  });

  test('left out is left as it is, null clears', async () => {
    const input = [{ externalId: 'c6', owner: 'Eve', segment: null, custom: { plan: null, tier: 2 } }];
    const { upsertCompanies } = await server().data(
      'mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { created updated unchanged errors { code } } }',
      { input },
    );
    expect(upsertCompanies).toEqual({ created: 0, updated: 1, unchanged: 0, errors: [] });
    const { company } = await server().data('{ company(externalId: "c6") { name owner segment mrr custom } }');
    expect(company).toEqual({
      name: 'Company 6',
      owner: 'Eve',
      segment: null,
      mrr: 600,
      custom: { seats: 6, tier: 2 },
    });
  });

  test('everything has an id by which it is found again', async () => {
    const data = await server().data(`{
      company(externalId: "c1") { id endUsers { nodes { id company { id } } } }
      asset(externalId: "a1") { id name company { externalId } }
      project(externalId: "p1") { id name company { externalId } }
    }`);
    expect(data.asset).toMatchObject({ name: 'Pump', company: { externalId: 'c1' } });
    expect(data.project).toMatchObject({ name: 'p1', company: { externalId: 'c1' } });
    const ids = [data.company.id, data.company.endUsers.nodes[0].id, data.asset.id, data.project.id];
    for (const [index, type] of ['Company', 'EndUser', 'Asset', 'Project'].entries()) {
      const { node } = await server().data(
        'query ($id: ID!) { node(id: $id) { __typename id ... on Entity { name } } }',
        {
          id: ids[index],
        },
      );
      expect(node).toMatchObject({ __typename: type, id: ids[index], name: expect.any(String) });
    }
    const again = await server().data('query ($id: ID!) { company(id: $id) { externalId } }', { id: data.company.id });
    expect(again.company.externalId).toBe('c1');
    expect(data.company.endUsers.nodes[0].company.id).toBe(data.company.id);
  });

  test('a wrong id, a foreign one and one of another type are null', async () => {
    const { company } = await server().data('{ company(externalId: "c1") { id } }');
    for (const id of [
      'x',
      globalId('Company', 999),
      globalId('MaterializationRun', 999),
      globalId('Metric', 'COMPANY:activities.no'),
    ]) {
      expect(await server().data('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
    }
    expect(await server().data('query ($id: ID!) { endUser(id: $id) { id } }', { id: company.id })).toEqual({
      endUser: null,
    });
    expect(await server().data('{ company(externalId: "nobody") { id } }')).toEqual({ company: null });
  });

  test('end-users are found within their company', async () => {
    const data = await server().data(`{
      one: endUser(companyExternalId: "c1", externalId: "ann") { name email }
      two: endUser(companyExternalId: "c2", externalId: "ann") { name email }
      bob: endUser(companyExternalId: "c1", email: "bob@c1.example") { name externalId }
      none: endUser(companyExternalId: "c2", email: "bob@c1.example") { name }
    }`);
    expect(data).toEqual({
      one: { name: 'Ann', email: 'ann@c1.example' },
      two: { name: 'Another Ann', email: null },
      bob: { name: 'bob@c1.example', externalId: null },
      none: null,
    });
  });

  test.each([
    '{ company { id } }',
    '{ company(id: "x", externalId: "c1") { id } }',
    '{ endUser(externalId: "ann") { id } }',
    '{ endUser(companyExternalId: "c1") { id } }',
    '{ endUser(companyExternalId: "c1", externalId: "ann", email: "a@b") { id } }',
    '{ endUser(id: "x", email: "a@b") { id } }',
  ])('%s does not say whom it means', async (document) => {
    expect((await server().query(document)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('pages: edges, nodes, cursors, totalCount', async () => {
    const LIST = `query ($after: String) {
      companies(first: 3, after: $after, orderBy: [{ field: NAME, direction: DESC }]) {
        edges { cursor node { externalId } } nodes { externalId } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`;
    const seen: string[] = [];
    let after: string | null = null;
    for (const [page, size] of [3, 3, 1].entries()) {
      const { companies } = await server().data(LIST, { after });
      expect(companies.nodes).toHaveLength(size);
      expect(companies.edges.map((edge: { node: object }) => edge.node)).toEqual(companies.nodes);
      expect(companies.totalCount).toBe(7);
      expect(companies.pageInfo).toEqual({
        hasNextPage: page < 2,
        hasPreviousPage: page > 0,
        startCursor: companies.edges[0].cursor,
        endCursor: companies.edges.at(-1).cursor,
      });
      seen.push(...companies.nodes.map((node: { externalId: string }) => node.externalId));
      after = companies.pageInfo.endCursor;
    }
    expect(seen).toEqual(['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0']);
  });

  test('an empty page', async () => {
    const { companies } = await server().data(
      '{ companies(filter: { name: { eq: "x" } }) { nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
    );
    expect(companies).toEqual({
      nodes: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test('filters and nested lists', async () => {
    const data = await server().data(`{
      rich: companies(filter: { and: [{ mrr: { gte: 300 } }, { not: { segment: { eq: "trial" } } }] }) { nodes { externalId } }
      seats: companies(filter: { custom: { name: "seats", number: { lt: 2 } } }) { totalCount }
      c1: company(externalId: "c1") { assets { nodes { name } } projects { totalCount } endUsers(orderBy: [{ field: NAME, direction: ASC }]) { nodes { name } } }
      c3: company(externalId: "c3") { endUsers { totalCount nodes { id } } }
      all: endUsers(filter: { company: { name: { startsWith: "company 1" } } }) { totalCount }
      assets { totalCount } projects { totalCount }
    }`);
    expect(data).toMatchObject({
      rich: { nodes: [{ externalId: 'c4' }, { externalId: 'c6' }] },
      seats: { totalCount: 2 },
      c1: {
        assets: { nodes: [{ name: 'Pump' }] },
        projects: { totalCount: 1 },
        endUsers: { nodes: [{ name: 'Ann' }, { name: 'bob@c1.example' }] },
      },
      c3: { endUsers: { totalCount: 0, nodes: [] } },
      all: { totalCount: 2 },
      assets: { totalCount: 1 },
      projects: { totalCount: 1 },
    });
  });

  test('bad input is coded and placed', async () => {
    const errorsOf = async (document: string, variables?: object) => (await server().query(document, variables)).errors;
    expect(await errorsOf('{ companies(first: 501) { totalCount } }')).toMatchObject([
      { extensions: { code: 'PAGE_TOO_LARGE' } },
    ]);
    expect(await errorsOf('{ companies(after: "x") { totalCount } }')).toMatchObject([
      { extensions: { code: 'CURSOR_INVALID' } },
    ]);
    expect(
      await errorsOf('{ companies(filter: { metric: { key: "activities.login" } }) { totalCount } }'),
    ).toMatchObject([{ extensions: { code: expect.stringMatching(/METRIC_(FILTER_EMPTY|UNKNOWN)/) } }]);
    const many = Array.from({ length: 5001 }, (_, index) => ({ externalId: `m${index}` }));
    expect(
      await errorsOf('mutation ($many: [CompanyInput!]!) { upsertCompanies(input: $many) { created } }', { many }),
    ).toMatchObject([{ extensions: { code: 'BATCH_TOO_LARGE' } }]);
  });
});
