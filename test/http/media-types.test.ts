import { isJson, mediaTypeFor } from '../../src/server/http/media-types.js';
import { ADMIN_KEY, bootServer, type TestServer } from '../support/http.js';

const JSON_TYPE = 'application/json';
const GRAPHQL = 'application/graphql-response+json';

test.each([
  [undefined, JSON_TYPE],
  ['', JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [GRAPHQL, GRAPHQL],
  [`${GRAPHQL}; charset=utf-8`, GRAPHQL],
  [`${GRAPHQL}, ${JSON_TYPE};q=0.9`, GRAPHQL],
  [`${GRAPHQL};q=0.5, ${JSON_TYPE}`, JSON_TYPE],
  [`${GRAPHQL}, application/graphql+json, ${JSON_TYPE}, text/event-stream, multipart/mixed`, GRAPHQL],
  [`text/html, application/xhtml+xml, */*;q=0.8`, JSON_TYPE],
  [`${JSON_TYPE};q=0, */*`, GRAPHQL],
  ['APPLICATION/JSON', JSON_TYPE],
  ['text/html', undefined],
  [`${JSON_TYPE};q=0`, undefined],
  ['multipart/mixed', undefined],
])('Accept: %s', (accept, type) => {
  expect(mediaTypeFor(accept)).toBe(type);
});

test.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['application/json;charset="UTF-8"', true],
  ['application/json; charset=latin1', false],
  ['application/jsonx', false],
  ['text/plain', false],
  ['', false],
])('Content-Type: %s', (type, is) => {
  expect(isJson(type)).toBe(is);
});

describe('over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bootServer({ work: false });
  });
  afterAll(() => server.close());
  const post = (query: string, headers: Record<string, string>) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  test('who takes neither is told before anything is done', async () => {
    const mutation = 'mutation { upsertCompanies(input: [{ externalId: "a" }]) { created } }';
    const response = await post(mutation, { accept: 'text/html' });
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(await server.data('{ companies { totalCount } }')).toEqual({ companies: { totalCount: 0 } });
  });

  test('refusals before GraphQL have the type that was asked for', async () => {
    const response = await post('{ __typename }', { accept: GRAPHQL, authorization: 'Bearer nothing' });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, `${GRAPHQL}; charset=utf-8`]);
  });

  test.each([
    ['what is not GraphQL', '{', 'GRAPHQL_PARSE_FAILED'],
    ['what the schema has not', '{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'what is over a limit',
      `{ ${Array.from({ length: 300 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
      'QUERY_TOO_LARGE',
    ],
  ])('%s: 400 in GraphQL’s own type, 200 in JSON', async (_, query, code) => {
    for (const [accept, status] of [
      [GRAPHQL, 400],
      [JSON_TYPE, 200],
      ['*/*', 200],
    ] as const) {
      const response = await post(query, { accept });
      expect(response.status).toBe(status);
      const body = await response.json();
      expect(body).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ extensions: expect.objectContaining({ code }) })]),
      });
      expect(body).not.toHaveProperty('data');
    }
  });

  test('an error beside data is 200 in both', async () => {
    for (const accept of [GRAPHQL, JSON_TYPE]) {
      const response = await post('{ metric(key: "activities.none", model: COMPANY) { key } }', { accept });
      expect([response.status, await response.json()]).toMatchObject([200, { data: { metric: null } }]);
    }
  });
});
