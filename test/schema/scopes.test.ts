import { buildTidemarkSchema } from '../../schema/build.js';
import { scopesOf } from '../../schema/scopes.js';
import { SCOPES, type Scope } from '../../src/storage/keys/index.js';

test('every root field says which scope it needs', () => {
  const scopes = scopesOf(buildTidemarkSchema());
  expect(scopes.size).toBeGreaterThan(25);
  for (const [field, scope] of scopes) expect([field, SCOPES.find((name) => name === scope)]).toEqual([field, scope]);
});

/** Decision: READ queries; INGEST pushes; MANAGE definitions and runs; ADMIN keys and deletions of data. */
const EXPECTED: Readonly<Record<Scope, readonly string[]>> = {
  READ: Object.keys(buildTidemarkSchema().getQueryType()?.getFields() ?? {}).filter((field) => field !== 'apiKeys'),
  INGEST: ['pushMetrics', 'trackActivities', 'upsertAssets', 'upsertCompanies', 'upsertEndUsers', 'upsertProjects'],
  MANAGE: [
    'cancelRun',
    'createCalculatedMetric',
    'defineMetric',
    'deleteCalculatedMetric',
    'materialize',
    'updateCalculatedMetric',
  ],
  ADMIN: [
    'apiKeys',
    'createApiKey',
    'deleteActivities',
    'deleteAssets',
    'deleteCompanies',
    'deleteEndUsers',
    'deleteMetricPoints',
    'deleteProjects',
    'revokeApiKey',
  ],
};

test('queries read, pushes ingest, definitions and runs manage, keys and deletions are for admins', () => {
  const expected = new Map(SCOPES.flatMap((scope) => EXPECTED[scope].map((field) => [field, scope] as const)));
  expected.set('materializationProgress', 'READ');
  for (const [field, scope] of scopesOf(buildTidemarkSchema())) {
    expect([field, scope]).toEqual([field, expected.get(field)]);
  }
});
