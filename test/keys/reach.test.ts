import { type GraphQLNamedType, getNamedType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { buildTidemarkSchema } from '../../schema/build.js';
import { scopesOf } from '../../schema/scopes.js';
import { type Scope } from '../../src/storage/keys/index.js';

const schema = buildTidemarkSchema();

/** What customers' data are made of: to be read with READ alone. */
const DATA = ['Company', 'EndUser', 'Asset', 'Project', 'EntityMetric', 'MetricSeries', 'Activity', 'RawPoint'];

/** The types that a client can select from one on, however deep; an interface stands for all that implement it. */
function reachable(from: GraphQLNamedType, seen = new Set<string>()): Set<string> {
  if (seen.has(from.name)) return seen;
  seen.add(from.name);
  if (isUnionType(from)) for (const type of from.getTypes()) reachable(type, seen);
  if (isInterfaceType(from)) {
    for (const type of schema.getPossibleTypes(from)) reachable(type, seen);
  }
  if (isObjectType(from) || isInterfaceType(from)) {
    for (const field of Object.values(from.getFields())) reachable(getNamedType(field.type), seen);
  }
  return seen;
}

/** What root fields of some scopes lead to. */
function reachOf(scopes: readonly Scope[]): string[] {
  const needed = scopesOf(schema);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
  const own = fields.filter(({ name }) => scopes.includes(needed.get(name) as Scope));
  expect(own.length).toBeGreaterThan(1);
  return [...new Set(own.flatMap(({ type }) => [...reachable(getNamedType(type))]))];
}

test('what queries lead to is data, by which this test would see a leak', () => {
  expect(reachOf(['READ'])).toEqual(expect.arrayContaining(DATA.filter((name) => schema.getType(name) !== undefined)));
});

test('no answer of a mutation leads to data: a key without READ reads none', () => {
  const found = reachOf(['INGEST', 'MANAGE', 'ADMIN']);
  expect(found.filter((name) => DATA.includes(name))).toEqual([]);
  expect(found).toContain('CalculatedMetric');
});

test('keys are reached by who manages them, from the values that they pushed and the formulas that they gave', () => {
  // Who manages metrics sees who gave their versions.
  expect(reachOf(['MANAGE'])).toContain('ApiKey');
  const definitions = ['CalculatedMetric', 'CalculatedMetricVersion'];
  const leads = reachOf(['INGEST']);
  expect(definitions.filter((name) => leads.includes(name))).toEqual([]);
  expect(leads).not.toContain('ApiKey');
  expect(reachOf(['ADMIN'])).toContain('ApiKey');
  const holders = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => Object.values(type.getFields()).some((field) => getNamedType(field.type).name === 'ApiKey'))
    .map(({ name }) => name);
  expect(
    holders.filter(
      (name) => !['Query', 'Mutation', 'CreatedApiKey', 'RawPoint', 'CalculatedMetricVersion'].includes(name),
    ),
  ).toEqual([]);
});

test('a key has no field that a secret could be in', () => {
  const type = schema.getType('ApiKey');
  expect(isObjectType(type) ? Object.keys(type.getFields()).sort() : []).toEqual(
    ['createdAt', 'expiresAt', 'id', 'lastUsedAt', 'name', 'revokedAt', 'scopes'].sort(),
  );
});
