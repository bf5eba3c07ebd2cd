import { globalId } from '../../schema/ids.js';
import { describeServer } from '../support/http.js';

const ACTIVITY =
  'name at count properties company { externalId } endUser { externalId } asset { externalId } project { externalId }';
const LISTS = `{
  company(externalId: "acme") { activities(first: 3) { nodes { id ${ACTIVITY} } pageInfo { hasNextPage hasPreviousPage } } }
  asset(externalId: "a1") { activities { nodes { name } } }
  project(externalId: "p1") { activities { nodes { name } } }
  endUser(companyExternalId: "acme", externalId: "ann") { activities(name: "login", from: "2026-01-09", to: "2026-01-10") { nodes { at } } }
}`;
const POINTS = `query ($id: ID!, $key: String!, $last: Int, $before: String, $from: Date, $to: Date) {
  metricPoints(entityId: $id, key: $key, last: $last, before: $before, from: $from, to: $to) {
    edges { cursor node { id at value receivedAt apiKey { name } } } pageInfo { hasNextPage hasPreviousPage startCursor }
  }
}`;

describeServer('raw data over HTTP', { today: '2026-01-12', work: false }, (server) => {
  let companyId = '';

  beforeAll(async () => {
    await server().data(
      `mutation {
        upsertCompanies(input: [{ externalId: "acme" }, { externalId: "other" }]) { errors { code } }
        upsertAssets(input: [{ companyExternalId: "acme", externalId: "a1" }]) { errors { code } }
        upsertProjects(input: [{ companyExternalId: "acme", externalId: "p1" }]) { errors { code } }
        trackActivities(input: [
          { name: "login", companyExternalId: "acme", endUserExternalId: "ann", at: "2026-01-09T10:00:00Z" }
          { name: "login", companyExternalId: "acme", endUserExternalId: "ann", at: "2026-01-11T10:00:00Z" }
          { name: "login", companyExternalId: "acme", endUserExternalId: "ann", at: "2026-01-10" }
          { name: "Buy", companyExternalId: "acme", assetExternalId: "a1", projectExternalId: "p1", at: "2026-01-12T00:00:00Z", count: 2.5, properties: { plan: "pro", n: 1 } }
        ]) { errors { code } }
        pushMetrics(input: [
          { metric: "storage", externalId: "acme", at: "2026-01-09T08:00:00Z", value: 1 }
          { metric: "storage", externalId: "acme", at: "2026-01-10", value: 4 }
          { metric: "storage", externalId: "acme", at: "2026-01-10T12:00:00Z", value: 3 }
          { metric: "storage", externalId: "acme", at: "2026-01-10T11:00:00Z", value: 2 }
        ]) { errors { code } }
      }`,
    );
    companyId = (await server().data('{ company(externalId: "acme") { id } }')).company.id;
  });

  test('activities are listed with whom they name, newest first', async () => {
    const { company, asset, project, endUser } = await server().data(LISTS);
    expect(company.activities.nodes).toMatchObject([
      {
        name: 'Buy',
        at: '2026-01-12T00:00:00.000Z',
        count: 2.5,
        properties: { plan: 'pro', n: 1 },
        company: { externalId: 'acme' },
        endUser: null,
        asset: { externalId: 'a1' },
        project: { externalId: 'p1' },
      },
      { name: 'login', at: '2026-01-11T10:00:00.000Z', count: 1, properties: {}, endUser: { externalId: 'ann' } },
      { name: 'login', at: '2026-01-10T00:00:00.000Z', asset: null, project: null },
    ]);
    expect(company.activities.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
    expect(asset.activities.nodes).toEqual([{ name: 'Buy' }]);
    expect(project.activities.nodes).toEqual([{ name: 'Buy' }]);
    expect(endUser.activities.nodes).toEqual([{ at: '2026-01-10T00:00:00.000Z' }, { at: '2026-01-09T10:00:00.000Z' }]);
    const id: string = company.activities.nodes[0].id;
    const { node } = await server().data(`query ($id: ID!) { node(id: $id) { id ... on Activity { ${ACTIVITY} } } }`, {
      id,
    });
    expect(node).toMatchObject({ id, name: 'Buy', asset: { externalId: 'a1' } });
  });

  test('a name that nobody sent is an empty list; days the wrong way round are refused', async () => {
    const { company } = await server().data(
      '{ company(externalId: "acme") { activities(name: "LOGIN") { nodes { id } edges { cursor } pageInfo { hasNextPage startCursor } } } }',
    );
    expect(company.activities).toEqual({ nodes: [], edges: [], pageInfo: { hasNextPage: false, startCursor: null } });
    const { errors } = await server().query(
      '{ company(externalId: "acme") { activities(from: "2026-01-09", to: "2026-01-08") { nodes { id } } } }',
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('events of a deleted end-user are gone at once, a deleted asset is no longer named', async () => {
    await server().data(
      'mutation { trackActivities(input: [{ name: "gone", companyExternalId: "other", endUserExternalId: "bob", at: "2026-01-10" }, { name: "kept", companyExternalId: "other", assetExternalId: "a2", at: "2026-01-09" }]) { errors { code } } }',
    );
    await server().data(
      'mutation { upsertAssets(input: [{ companyExternalId: "other", externalId: "a2" }]) { errors { code } } trackActivities(input: [{ name: "kept", companyExternalId: "other", assetExternalId: "a2", at: "2026-01-09" }]) { errors { code } } }',
    );
    const asked = '{ company(externalId: "other") { activities { nodes { id name asset { externalId } } } } }';
    const before = (await server().data(asked)).company.activities.nodes;
    expect(before).toMatchObject([{ name: 'gone' }, { name: 'kept', asset: { externalId: 'a2' } }]);
    await server().data(`mutation { deleteAssets(externalIds: ["a2"]) { deleted errors { code } } }`);
    const { endUser } = await server().data('{ endUser(companyExternalId: "other", externalId: "bob") { id } }');
    await server().data('mutation ($ids: [ID!]!) { deleteEndUsers(ids: $ids) { deleted } }', { ids: [endUser.id] });
    const after = (await server().data(asked)).company.activities.nodes;
    expect(after).toMatchObject([{ name: 'kept', asset: null }]);
    const { node } = await server().data('query ($id: ID!) { node(id: $id) { id } }', { id: before[0].id });
    expect(node).toBeNull();
  });

  test('a point of a deleted entity is gone at once', async () => {
    await server().data(
      `mutation {
        upsertAssets(input: { companyExternalId: "other", externalId: "a3" }) { errors { code } }
        pushMetrics(input: { metric: "size", model: ASSET, externalId: "a3", at: "2026-01-10", value: 1 }) { errors { code } }
      }`,
    );
    const entityId = (await server().data('{ asset(externalId: "a3") { id } }')).asset.id;
    const { metricPoints } = await server().data(POINTS, { id: entityId, key: 'metrics.size' });
    const { id } = metricPoints.edges[0].node;
    const asked = 'query ($id: ID!) { node(id: $id) { id } }';
    expect(await server().data(asked, { id })).toEqual({ node: { id } });
    await server().data('mutation { deleteAssets(externalIds: ["a3"]) { deleted } }');
    expect(await server().data(asked, { id })).toEqual({ node: null });
  });

  test('points are what was pushed, the one that decides a day first, with the key that sent them', async () => {
    const { createApiKey } = await server().data(
      'mutation { createApiKey(input: { name: "partner", scopes: [INGEST] }) { secret } }',
    );
    const pushed = await server().query(
      'mutation { pushMetrics(input: [{ metric: "storage", externalId: "acme", at: "2026-01-11", value: 5 }]) { accepted } }',
      {},
      createApiKey.secret,
    );
    expect(pushed.data.pushMetrics.accepted).toBe(1);
    const { metricPoints } = await server().data(POINTS, { id: companyId, key: 'custom.storage' });
    const nodes = metricPoints.edges.map((edge: { node: object }) => edge.node);
    expect(nodes).toMatchObject([
      { value: 5, apiKey: { name: 'partner' } },
      { value: 4, at: '2026-01-10T00:00:00.000Z', apiKey: null },
      { value: 3 },
      { value: 2 },
      { value: 1 },
    ]);
    for (const { receivedAt } of nodes) expect(Date.parse(receivedAt)).not.toBeNaN();

    const asked = `query ($id: ID!) { node(id: $id) { __typename ... on RawPoint { id at value receivedAt apiKey { name } } } }`;
    const { node } = await server().data(asked, { id: nodes[0].id });
    expect(node).toEqual({ __typename: 'RawPoint', ...nodes[0] });
    expect(await server().data(asked, { id: globalId('RawPoint', 999) })).toEqual({ node: null });

    const last = (await server().data(POINTS, { id: companyId, key: 'metrics.storage', last: 2 })).metricPoints;
    expect(last.edges).toMatchObject([{ node: { value: 2 } }, { node: { value: 1 } }]);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const before = last.pageInfo.startCursor;
    const more = (await server().data(POINTS, { id: companyId, key: 'metrics.storage', last: 2, before })).metricPoints;
    expect(more.edges).toMatchObject([{ node: { value: 4 } }, { node: { value: 3 } }]);
    expect(more.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const day = { from: '2026-01-10', to: '2026-01-10' };
    const one = (await server().data(POINTS, { id: companyId, key: 'metrics.storage', ...day })).metricPoints;
    expect(one.edges).toMatchObject([{ node: { value: 4 } }, { node: { value: 3 } }, { node: { value: 2 } }]);
  });

  test.each([
    [globalId('Company', 999), 'metrics.storage', 'NOT_FOUND', 'No company'],
    [globalId('Metric', 'COMPANY:metrics.storage'), 'metrics.storage', 'NOT_FOUND', 'No company'],
    ['nonsense', 'metrics.storage', 'NOT_FOUND', 'No company'],
    ['', 'metrics.storag', 'METRIC_UNKNOWN', 'metrics.storage'],
    ['', 'activities.login', 'BAD_USER_INPUT', 'activities(name: "login")'],
    ['', 'company.mrr', 'BAD_USER_INPUT', 'metric(key: "company.mrr")'],
    ['', 'system.activity_count', 'BAD_USER_INPUT', 'metric(key: "system.activity_count")'],
  ])('points of %j %s: %s', async (id, key, code, told) => {
    const { errors } = await server().query(POINTS, { id: id || companyId, key });
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(errors[0]?.message).toContain(told);
  });

  test('runs are paged from either end', async () => {
    for (let count = 0; count < 4; count++) await server().data('mutation { materialize { id } }');
    const ask = async (args: string) =>
      (
        await server().data(
          `{ materializationRuns(${args}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        )
      ).materializationRuns;
    const ids = (page: { nodes: { id: string }[] }) => page.nodes.map(({ id }) => id);
    const all = await ask('first: 500');
    const list = ids(all);
    expect(list.length).toBeGreaterThanOrEqual(4);
    const tail = await ask('last: 2');
    expect(ids(tail)).toEqual(list.slice(-2));
    expect(tail.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const middle = await ask(`last: 1, before: "${tail.pageInfo.startCursor}"`);
    expect(ids(middle)).toEqual(list.slice(-3, -2));
    expect(middle.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const next = await ask(`first: 500, after: "${middle.pageInfo.endCursor}"`);
    expect(ids(next)).toEqual(list.slice(-2));
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const { errors } = await server().query('{ materializationRuns(before: "x") { nodes { id } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID', path: 'before' } }]);
  });
});
