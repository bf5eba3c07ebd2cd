import { TidemarkError } from '../../src/errors/index.js';
import { ADMIN_KEY, describeServer, send, type TestServer } from '../support/http.js';
import { statementsOf } from '../support/statements';
import { Scrape } from './exposition.js';

async function scrape(server: TestServer, key = ADMIN_KEY): Promise<Scrape> {
  const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return new Scrape(await response.text());
}

const TRACK = 'mutation ($input: [ActivityInput!]!) { trackActivities(input: $input) { accepted duplicates } }';

describeServer('/metrics', { work: false }, (of) => {
  test('needs a key that may read', async () => {
    const bare = await fetch(`${of().url}/metrics`);
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="tidemark"']);
    const { secret } = await of().app.keys.create({ name: 'pusher', scopes: ['INGEST'] });
    const refused = await fetch(`${of().url}/metrics`, { headers: { authorization: `Bearer ${secret}` } });
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { errors: [{ extensions: { code: 'FORBIDDEN', scope: 'READ' } }] },
    ]);
    const reader = await of().app.keys.create({ name: 'prometheus', scopes: ['READ'] });
    await scrape(of(), reader.secret);
  });

  test('requests by kind and status, their durations and error codes', async () => {
    const before = await scrape(of());
    await of().query('query MyOwnName { workspace { today } }');
    await of().query('query MyOwnName { workspace { tomorrow } }');
    await of().query('mutation { upsertCompanies(input: []) { created } }');
    await send(of().url, '{"query":', { authorization: `Bearer ${ADMIN_KEY}` });
    await send(of().url, '{}', {});
    const after = await scrape(of());
    const grown = (name: string, labels: Record<string, string>) =>
      (after.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
    expect(grown('tidemark_requests_total', { operation: 'query', status: '200' })).toBe(1);
    expect(grown('tidemark_requests_total', { operation: 'none', status: '200' })).toBe(1);
    expect(grown('tidemark_requests_total', { operation: 'mutation', status: '200' })).toBe(1);
    expect(grown('tidemark_requests_total', { operation: 'none', status: '400' })).toBe(1);
    expect(grown('tidemark_requests_total', { operation: 'none', status: '401' })).toBe(1);
    expect(grown('tidemark_request_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
    expect(grown('tidemark_request_errors_total', { code: 'UNAUTHENTICATED' })).toBe(1);
    expect(grown('tidemark_request_duration_seconds_count', { operation: 'query' })).toBe(1);
    expect(grown('tidemark_request_duration_seconds_bucket', { operation: 'query', le: '+Inf' })).toBe(1);
    expect(after.value('tidemark_requests_in_flight')).toBe(0);
    // Nothing that a client chooses becomes a label, or there would be a series for each.
    expect(after.samples.some(({ labels }) => Object.values(labels).includes('MyOwnName'))).toBe(false);
  });

  test('what was pushed, with duplicates and errors; what waits to be folded', async () => {
    const before = await scrape(of());
    await of().data('mutation { upsertCompanies(input: [{ externalId: "acme", name: "Acme" }]) { created } }');
    const input = [
      { id: 'a', name: 'login', companyExternalId: 'acme', endUserEmail: 'a@acme.test' },
      { id: 'a', name: 'login', companyExternalId: 'acme', endUserEmail: 'a@acme.test' },
      { id: 'b', name: 'login', companyExternalId: 'nobody' },
    ];
    await of().data(TRACK, { input });
    const after = await scrape(of());
    const grown = (outcome: string) =>
      (after.value('tidemark_ingest_items_total', { kind: 'activities', outcome }) ?? 0) -
      (before.value('tidemark_ingest_items_total', { kind: 'activities', outcome }) ?? 0);
    expect(['accepted', 'duplicates', 'refused'].map(grown)).toEqual([1, 1, 1]);
    expect(after.value('tidemark_ingest_items_total', { kind: 'companies', outcome: 'created' })).toBe(1);
    expect(after.value('tidemark_ingest_batches_total', { kind: 'activities', outcome: 'answered' })).toBe(1);
    expect([before, after].map((at) => at.value('tidemark_pending_folds'))).toEqual([0, 1]);
    expect(after.value('tidemark_pending_fold_age_seconds')).toBeGreaterThanOrEqual(0);
  });

  test('runs that wait, then their durations and values', async () => {
    await of().data(`mutation { createCalculatedMetric(input: { slug: "logins", name: "Logins", model: COMPANY,
      formula: "SUM(activities.login, 7d)" }) { key } }`);
    const waiting = await scrape(of());
    expect(waiting.value('tidemark_runs_open', { status: 'QUEUED' })).toBe(1);
    of().app.materializer.start();
    const [run] = await of().app.materializer.runs({ first: 1 });
    await of().app.materializer.finished(run?.id ?? 0);
    await of().app.materializer.stop();
    const done = await scrape(of());
    expect(done.value('tidemark_runs_open', { status: 'QUEUED' })).toBe(0);
    const labels = { trigger: 'DEFINITION' };
    expect(done.value('tidemark_runs_total', { ...labels, status: 'SUCCEEDED' })).toBe(1);
    expect(done.value('tidemark_run_duration_seconds_count', labels)).toBe(1);
    expect(done.value('tidemark_run_values_total', labels)).toBe(
      (await of().app.materializer.run(run?.id ?? 0))?.valuesWritten,
    );
  });

  test('the page cache, the database and the process', async () => {
    const ask = () =>
      of().data('{ companies(filter: { metric: { key: "activities.login", value: { gte: 0 } } }) { totalCount } }');
    await ask();
    const cold = await scrape(of());
    await ask();
    const warm = await scrape(of());
    expect(cold.value('tidemark_page_cache_misses_total')).toBeGreaterThan(0);
    expect(warm.value('tidemark_page_cache_misses_total')).toBe(cold.value('tidemark_page_cache_misses_total'));
    expect(warm.value('tidemark_page_cache_hits_total')).toBeGreaterThan(
      cold.value('tidemark_page_cache_hits_total') ?? 0,
    );
    expect(warm.value('tidemark_page_cache_bytes')).toBeGreaterThan(0);
    expect(warm.value('tidemark_database_statements_total')).toBeGreaterThan(
      cold.value('tidemark_database_statements_total') ?? 0,
    );
    expect(warm.value('tidemark_database_waiting')).toBe(0);
    expect(warm.value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(warm.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  test('costs few statements, and without a database all but the queues is told', async () => {
    const { database } = of().app;
    // Beside the two of the snapshot itself on one of the databases.
    expect(await statementsOf(database, () => scrape(of()))).toBeLessThanOrEqual(5);
    const { snapshot } = database;
    database.snapshot = () => Promise.reject(new TidemarkError('DATABASE_UNREACHABLE', 'away'));
    const away = await scrape(of()).finally(() => {
      database.snapshot = snapshot;
    });
    expect(away.value('tidemark_database_up')).toBe(0);
    expect(away.value('tidemark_pending_folds')).toBeNaN();
    expect(away.value('tidemark_ingest_batches_total')).toBeGreaterThan(0);
    expect((await scrape(of())).value('tidemark_database_up')).toBe(1);
  });
});
