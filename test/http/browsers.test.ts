import { ADMIN_KEY, bootServer, type TestServer } from '../support/http.js';

const authorization = `Bearer ${ADMIN_KEY}`;
const APP = 'https://app.example.com';
const QUERY = JSON.stringify({ query: '{ workspace { today } }' });

let open: TestServer;
let closed: TestServer;
beforeAll(async () => {
  open = await bootServer({ work: false, env: { CORS_ORIGINS: `${APP}, http://localhost:5173`, RATE_LIMIT: '1000' } });
  closed = await bootServer({ work: false, env: { TRUST_PROXY: 'loopback' } });
});
afterAll(() => Promise.all([open.close(), closed.close()]));

const preflight = (server: TestServer, origin: string) =>
  fetch(`${server.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

describe('pages of other origins', () => {
  test('a preflight needs no key, and says yes to the origins of CORS_ORIGINS', async () => {
    const response = await preflight(open, APP);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(APP);
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('no to others, and to all where nothing is set', async () => {
    expect((await preflight(open, 'https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
    const response = await preflight(closed, APP);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });

  test('may read the answer, its limits and its reference, refusals too', async () => {
    const headers = { origin: APP, authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${open.url}/graphql`, { method: 'POST', headers, body: QUERY });
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('vary')).toMatch(/origin/i);
    const exposed = answer.headers.get('access-control-expose-headers')?.toLowerCase().split(', ');
    for (const name of ['x-request-id', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']) {
      expect(exposed).toContain(name);
      expect(answer.headers.get(name)).not.toBeNull();
    }
    expect(exposed).toContain('retry-after');
    const refused = await fetch(`${open.url}/graphql`, { method: 'POST', headers: { origin: APP }, body: QUERY });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, APP]);
  });

  test('* is every origin', async () => {
    const server = await bootServer({ work: false, env: { CORS_ORIGINS: '*' } });
    try {
      expect((await preflight(server, 'https://anyone.example')).headers.get('access-control-allow-origin')).toBe('*');
    } finally {
      await server.close();
    }
  });
});

describe('what a page can send without being asked', () => {
  const simple = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];

  test.each(simple)('a form of type %s is refused, whatever is in it', async (type) => {
    const bare = await fetch(`${closed.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: QUERY,
    });
    expect(bare.status).toBe(401);
    // Even where a proxy in front would add the key.
    const keyed = await fetch(`${closed.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type, authorization },
      body: QUERY,
    });
    expect([keyed.status, await keyed.json()]).toMatchObject([
      415,
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ]);
  });

  test('a GET without a key is refused; one with it is no simple request and works', async () => {
    const url = `${closed.url}/graphql?query=${encodeURIComponent('{ workspace { today } }')}`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
  });

  test('no key in the URL, no cookie', async () => {
    const url = `${closed.url}/graphql?query=${encodeURIComponent('{ workspace { today } }')}`;
    expect((await fetch(`${url}&authorization=${authorization}`)).status).toBe(401);
    expect((await fetch(url, { headers: { cookie: `authorization=${authorization}` } })).status).toBe(401);
  });
});

describe('headers', () => {
  test('run, frame and sniff nothing that is not ours', async () => {
    const { headers } = await fetch(`${closed.url}/healthz`);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none';.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  test('HSTS behind https alone', async () => {
    const behind = { headers: { 'x-forwarded-proto': 'https' } };
    expect((await fetch(`${closed.url}/healthz`, behind)).headers.get('strict-transport-security')).toContain(
      'max-age=',
    );
    expect((await fetch(`${closed.url}/healthz`)).headers.get('strict-transport-security')).toBeNull();
    // No proxy is trusted here: anyone could have sent it.
    expect((await fetch(`${open.url}/healthz`, behind)).headers.get('strict-transport-security')).toBeNull();
  });

  test('TRUST_PROXY: the log has the address of the client, not of the balancer', async () => {
    const ips = async (env: Record<string, string>) => {
      const lines: string[] = [];
      const server = await bootServer({ work: false, env, onLog: (line) => lines.push(line) });
      try {
        const headers = { authorization, 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
        await fetch(`${server.url}/graphql?query={__typename}`, { headers });
      } finally {
        await server.close();
      }
      return lines.map((line) => JSON.parse(line).ip).filter((ip) => ip !== undefined);
    };
    expect(await ips({})).toEqual(['127.0.0.1']);
    expect(await ips({ TRUST_PROXY: '1' })).toEqual(['198.51.100.7']);
    expect(await ips({ TRUST_PROXY: '2' })).toEqual(['203.0.113.9']);
    expect(await ips({ TRUST_PROXY: 'true' })).toEqual(['203.0.113.9']);
    expect(await ips({ TRUST_PROXY: 'loopback, 198.51.100.0/24' })).toEqual(['203.0.113.9']);
  });
});
