import { FAILURES_LIMIT } from '../../src/server/rate-limit.js';
import { ADMIN_KEY, bootServer, type ServerOptions, type TestServer } from '../support/http.js';

let server: TestServer;
const boot = async (env: ServerOptions['env']) => {
  server = await bootServer({ work: false, env: { ...env } });
};
afterEach(() => server.close());

const ask = (key: string, path = '/graphql?query={workspace{version}}', headers = {}) =>
  fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${key}`, 'apollo-require-preflight': '1', ...headers },
  });

const limitsOf = ({ headers }: Response) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'retry-after'].map((name) => headers.get(name));

async function codeOf(response: Response): Promise<unknown> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return errors[0]?.extensions.code;
}

test('a key has its own requests a minute, and is told how many are left', async () => {
  await boot({ RATE_LIMIT: '3' });
  const one = await server.app.keys.create({ name: 'one', scopes: ['READ'] });
  const other = await server.app.keys.create({ name: 'other', scopes: ['READ'] });
  for (const left of ['2', '1', '0']) {
    const answer = await ask(one.secret);
    expect([answer.status, ...limitsOf(answer)]).toEqual([200, '3', left, null]);
    const reset = Number(answer.headers.get('ratelimit-reset'));
    expect(reset).toBeGreaterThan(0);
    expect(reset).toBeLessThanOrEqual(60);
  }
  const refused = await ask(one.secret);
  expect([refused.status, ...limitsOf(refused)]).toEqual([429, '3', '0', refused.headers.get('ratelimit-reset')]);
  expect(await refused.json()).toEqual({
    errors: [
      {
        message: expect.stringMatching(/^That is more than the 3 requests a minute of this key: try again in \d+ s\.$/),
        extensions: { code: 'RATE_LIMITED', limit: 3, retryAfter: Number(refused.headers.get('retry-after')) },
      },
    ],
  });
  expect((await ask(other.secret)).headers.get('ratelimit-remaining')).toBe('2');
  expect((await ask(ADMIN_KEY)).headers.get('ratelimit-remaining')).toBe('2');
});

test('refused by their scopes or not, all requests count', async () => {
  await boot({ RATE_LIMIT: '2' });
  const { secret } = await server.app.keys.create({ name: 'pusher', scopes: ['INGEST'] });
  expect((await server.query('{ workspace { version } }', {}, secret)).errors[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await server.query('{ nothing }', {}, secret)).status).toBe(200);
  expect(await server.query('{ nothing }', {}, secret)).toMatchObject({
    status: 429,
    errors: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
});

test('RATE_LIMIT=0 is no limit', async () => {
  await boot({ RATE_LIMIT: '0' });
  const answer = await ask(ADMIN_KEY);
  expect([answer.status, ...limitsOf(answer)]).toEqual([200, null, null, null]);
});

test('/healthz and /readyz are never limited', async () => {
  await boot({ RATE_LIMIT: '1' });
  for (let n = 0; n < 3; n++) expect((await ask(ADMIN_KEY)).status).toBe(n === 0 ? 200 : 429);
  for (const path of ['/healthz', '/readyz']) {
    for (let n = 0; n < 3; n++) {
      const answer = await ask('x', path);
      expect([path, answer.status, ...limitsOf(answer)]).toEqual([path, 200, null, null, null]);
    }
  }
});

test('an address that guesses is refused before the database is asked; keys that were seen to open still do', async () => {
  await boot({});
  const known = await server.app.keys.create({ name: 'known', scopes: ['READ'] });
  const fresh = await server.app.keys.create({ name: 'fresh', scopes: ['READ'] });
  const guess = (n: number) => `tdm_${String(n).padStart(43, '0')}`;
  expect((await ask(known.secret)).status).toBe(200);
  for (let n = 0; n < FAILURES_LIMIT; n++) expect((await ask(guess(n))).status).toBe(401);

  const before = server.app.database.statements;
  for (const secret of [guess(FAILURES_LIMIT), guess(0), 'nonsense', fresh.secret]) {
    const refused = await ask(secret);
    expect([secret, refused.status, await codeOf(refused)]).toEqual([secret, 429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await fetch(`${server.url}/graphql`)).status).toBe(429);
  expect(server.app.database.statements).toBe(before);
  expect((await ask(known.secret)).status).toBe(200);
  expect((await ask(ADMIN_KEY)).status).toBe(200);
});

test('behind a trusted proxy each client is an address of its own', async () => {
  await boot({ TRUST_PROXY: 'loopback' });
  const from = (address: string) => ask('bad', undefined, { 'x-forwarded-for': address });
  for (let n = 0; n < FAILURES_LIMIT; n++) await from('192.0.2.1');
  expect((await from('192.0.2.1')).status).toBe(429);
  expect((await from('192.0.2.2')).status).toBe(401);
});
