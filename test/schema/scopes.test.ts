import { buildTidemarkSchema } from '../../schema/build.js';
import { scopesOf } from '../../schema/scopes.js';
import { SCOPES } from '../../src/storage/keys/index.js';

test('every root field says which scope it needs', () => {
  const scopes = scopesOf(buildTidemarkSchema());
  expect(scopes.size).toBeGreaterThan(25);
  for (const [field, scope] of scopes) expect([field, SCOPES.find((name) => name === scope)]).toEqual([field, scope]);
});

test('queries read, pushes ingest, definitions and runs manage', () => {
  const scopes = Object.fromEntries(scopesOf(buildTidemarkSchema()));
  const query = Object.keys(buildTidemarkSchema().getQueryType()?.getFields() ?? {});
  expect(query.filter((field) => scopes[field] !== 'READ')).toEqual([]);
  expect(scopes).toMatchObject({ trackActivities: 'INGEST', pushMetrics: 'INGEST', upsertAssets: 'INGEST' });
  expect(scopes).toMatchObject({
    createCalculatedMetric: 'MANAGE',
    deleteCalculatedMetric: 'MANAGE',
    materialize: 'MANAGE',
  });
});
