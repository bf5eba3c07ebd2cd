import { serverAudits } from 'graphql-http';
import { ADMIN_KEY, bootServer, type TestServer } from '../support/http.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer({ work: false });
});
afterAll(() => server.close());

const audits = serverAudits({
  url: () => `${server.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${ADMIN_KEY}` } }),
});

test('the suite has not become empty', () => {
  const required = audits.filter(({ name }) => /^(MUST|SHOULD) /.test(name));
  expect(required.length).toBeGreaterThan(35);
  expect(audits.length).toBeGreaterThan(required.length);
});

describe('GraphQL over HTTP', () => {
  // MAY, too: none of them has a reason not to.
  test.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, audit) => {
    const result = await audit.fn();
    if (result.status !== 'ok') throw new Error(`${result.status}: ${result.reason}`);
  });
});
