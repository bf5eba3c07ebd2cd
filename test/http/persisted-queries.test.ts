import { createHash } from 'node:crypto';
import { PersistedQueries } from '../../src/server/persisted-queries.js';
import { ADMIN_KEY, bootServer, send, type TestServer } from '../support/http.js';

const authorization = `Bearer ${ADMIN_KEY}`;
let server: TestServer;
beforeAll(async () => {
  server = await bootServer({ work: false });
});
afterAll(() => server.close());

const hashOf = (query: string) => createHash('sha256').update(query).digest('hex');
const extensions = (sha256Hash: string, version = 1) => ({ persistedQuery: { version, sha256Hash } });
const post = (body: object) => send(server.url, JSON.stringify(body), { authorization });

async function get(parameters: Record<string, string>) {
  const response = await fetch(`${server.url}/graphql?${new URLSearchParams(parameters)}`, {
    headers: { authorization },
  });
  return { status: response.status, ...((await response.json()) as object) };
}

test('asked for by hash, sent along once, then known: also to GET', async () => {
  const query = '{ workspace { timeZone } }';
  const known = extensions(hashOf(query));
  expect((await post({ extensions: known })).errors).toMatchObject([
    { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
  ]);
  expect(await post({ query, extensions: known })).toMatchObject({ data: { workspace: { timeZone: 'UTC' } } });
  expect(await post({ extensions: known })).toMatchObject({ data: { workspace: { timeZone: 'UTC' } }, errors: [] });
  expect(await get({ extensions: JSON.stringify(known) })).toMatchObject({
    status: 200,
    data: { workspace: { timeZone: 'UTC' } },
  });
});

test('a mutation is not executed by GET, not even by its hash', async () => {
  const query = 'mutation { upsertCompanies(input: [{ externalId: "by-get" }]) { created } }';
  const known = extensions(hashOf(query));
  await post({ query, extensions: known });
  const before = await server.data('{ companies { totalCount } }');
  expect(await get({ extensions: JSON.stringify(known) })).toMatchObject({
    status: 405,
    errors: [{ extensions: { code: 'BAD_REQUEST' } }],
  });
  expect(await server.data('{ companies { totalCount } }')).toEqual(before);
});

test('a wrong hash or version is refused and not kept', async () => {
  const query = '{ workspace { lastCompleteDay } }';
  expect(await post({ query, extensions: extensions(hashOf('{ other }')) })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_REQUEST' } }],
  });
  expect(await post({ query, extensions: extensions(hashOf(query), 2) })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_REQUEST' } }],
  });
  expect((await post({ extensions: extensions(hashOf('{ other }')) })).errors).toMatchObject([
    { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
  ]);
});

test('what is not valid is not kept', async () => {
  const query = '{ workspace { nonsense } }';
  await post({ query, extensions: extensions(hashOf(query)) });
  expect((await post({ extensions: extensions(hashOf(query)) })).errors).toMatchObject([
    { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
  ]);
});

test('memory is bounded: the oldest goes, and what is very long does not come', async () => {
  const queries = new PersistedQueries(3_000);
  for (const name of ['a', 'b', 'c']) await queries.set(name, name.repeat(1_000));
  expect(await Promise.all(['a', 'b', 'c'].map((name) => queries.get(name)))).toEqual([
    undefined,
    'b'.repeat(1_000),
    'c'.repeat(1_000),
  ]);
  const large = new PersistedQueries();
  await large.set('long', 'x'.repeat(300 * 1024));
  expect(await large.get('long')).toBeUndefined();
});
