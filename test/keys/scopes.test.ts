import { type GraphQLObjectType } from 'graphql';
import { buildTidemarkSchema } from '../../schema/build.js';
import { scopesOf } from '../../schema/scopes.js';
import { SCOPES, type Scope } from '../../src/storage/keys/index.js';
import { endOf, rawSocket } from '../http/sockets.js';
import { describeServer, type TestServer } from '../support/http.js';
import { minimalOperation } from './minimal.js';

const schema = buildTidemarkSchema();

/** Every query and mutation, with the scope that it says it needs. */
const FIELDS = (
  [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
).flatMap(([kind, type]) =>
  Object.values((type as GraphQLObjectType).getFields()).map((field) => ({
    name: field.name,
    document: minimalOperation(kind, field),
    scope: scopesOf(schema).get(field.name) as Scope,
  })),
);

describeServer('what a key may do', { work: false }, (server) => {
  const secrets = new Map<string, Promise<string>>();
  /** The secret of a key with these scopes. */
  const keyWith = (scopes: readonly Scope[]): Promise<string> => {
    const name = `${server().url} ${scopes.join(' ')}`;
    const known =
      secrets.get(name) ??
      server()
        .app.keys.create({ name: 'test', scopes })
        .then(({ secret }) => secret);
    secrets.set(name, known);
    return known;
  };
  const codesFor = async (document: string, scopes: readonly Scope[]) => {
    const { status, errors } = await server().query(document, {}, await keyWith(scopes));
    return { status, codes: errors.map((error) => error.extensions.code), errors };
  };

  test.each(FIELDS)('$name is refused to a key with all scopes but its own', async ({ name, document, scope }) => {
    const others = SCOPES.filter((other) => other !== scope);
    const { codes, errors } = await codesFor(document, others);
    expect(codes).toEqual(['FORBIDDEN']);
    expect(errors).toMatchObject([
      { message: expect.stringContaining(scope), path: [name], extensions: { path: name, scope } },
    ]);
  });

  test.each(FIELDS)('$name is open to a key with its scope alone', async ({ document, scope }) => {
    const { codes } = await codesFor(document, [scope]);
    expect(codes).not.toContain('FORBIDDEN');
    expect(codes).not.toContain('UNAUTHENTICATED');
    expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
    expect(codes).not.toContain('INTERNAL_ERROR');
  });

  test('of several mutations in one request only those go through that the key may do', async () => {
    const document = `mutation {
      upsertCompanies(input: [{ externalId: "mine" }]) { created }
      createApiKey(input: { name: "mine", scopes: [ADMIN] }) { secret }
    }`;
    const { data, errors } = await server().query(document, {}, await keyWith(['INGEST', 'MANAGE', 'READ']));
    expect(errors).toMatchObject([{ path: ['createApiKey'], extensions: { code: 'FORBIDDEN' } }]);
    expect(data).toBeNull();
    expect((await server().app.keys.list()).filter(({ name }) => name === 'mine')).toEqual([]);
  });

  test('subscriptions need READ', async () => {
    for (const [name, scope] of scopesOf(schema)) {
      if (schema.getSubscriptionType()?.getFields()[name] !== undefined) expect([name, scope]).toEqual([name, 'READ']);
    }
    const greeting = { authorization: `Bearer ${await keyWith(['INGEST', 'MANAGE', 'ADMIN'])}` };
    expect(await endOf(rawSocket(server().url, { greeting }))).toBe(4403);
  });

  test('introspection needs a key, of any scope', async () => {
    const document = '{ __schema { queryType { name } } __type(name: "ApiKey") { name } }';
    for (const scope of SCOPES) {
      const { data, errors } = await server().query(document, {}, await keyWith([scope]));
      expect([data, errors]).toEqual([{ __schema: { queryType: { name: 'Query' } }, __type: { name: 'ApiKey' } }, []]);
    }
    for (const headers of [{}, { authorization: 'Bearer tdm_x' }]) {
      const body = JSON.stringify({ query: document });
      const response = await fetch(`${server().url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      ]);
    }
  });

  test('node gives nothing of anything to a key without READ, and no key to one without ADMIN', async () => {
    const ids = await oneOfEach(server());
    const document = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const without = await keyWith(['INGEST', 'MANAGE', 'ADMIN']);
    const reader = await keyWith(['READ']);
    for (const [type, id] of Object.entries(ids)) {
      const refused = await server().query(document, { id }, without);
      expect([type, refused.data?.node ?? null, refused.errors[0]?.extensions.code]).toEqual([type, null, 'FORBIDDEN']);
      const { data } = await server().query(document, { id }, reader);
      expect([type, data.node?.__typename]).toEqual([type, type === 'ApiKey' ? undefined : type]);
    }
  });
});

/** The id of something of each type that `node` knows and that can be made here. */
async function oneOfEach(server: TestServer): Promise<Record<string, string>> {
  await server.data(`mutation {
    upsertCompanies(input: [{ externalId: "acme" }]) { created }
    upsertEndUsers(input: [{ companyExternalId: "acme", externalId: "ann" }]) { created }
    upsertAssets(input: [{ companyExternalId: "acme", externalId: "pump" }]) { created }
    upsertProjects(input: [{ companyExternalId: "acme", externalId: "move" }]) { created }
    createCalculatedMetric(input: { name: "One", model: COMPANY, formula: 1 }) { id }
    trackActivities(input: [{ name: "login", companyExternalId: "acme" }]) { accepted }
  }`);
  const { company, endUser, asset, project, metric, calculatedMetrics, materializationRuns, apiKeys } =
    await server.data(`{
    company(externalId: "acme") { id activities { nodes { id } } }
    endUser(companyExternalId: "acme", externalId: "ann") { id }
    asset(externalId: "pump") { id }
    project(externalId: "move") { id }
    metric(key: "system.activity_count", model: COMPANY) { id }
    calculatedMetrics { id }
    materializationRuns { nodes { id } }
    apiKeys { id }
  }`);
  return {
    Company: company.id,
    EndUser: endUser.id,
    Asset: asset.id,
    Project: project.id,
    Metric: metric.id,
    CalculatedMetric: calculatedMetrics[0].id,
    MaterializationRun: materializationRuns.nodes[0].id,
    ApiKey: apiKeys[0].id,
    Activity: company.activities.nodes[0].id,
  };
}
