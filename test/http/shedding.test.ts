import { connect } from 'node:net';
import { TidemarkError } from '../../src/errors/index.js';
import { ADMIN_KEY, bootServer, type ServerOptions, send, type TestServer } from '../support/http.js';
import { endOf, messageOf, rawSocket } from './sockets.js';

const authorization = `Bearer ${ADMIN_KEY}`;
const WORKSPACE = '{ workspace { timeZone } }';
const PAGE = '{ calculatedMetrics { key } }';

async function withServer(options: ServerOptions, work: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await bootServer({ work: false, ...options });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

async function ready(server: TestServer) {
  const response = await fetch(`${server.url}/readyz`);
  const { status, checks } = (await response.json()) as { status: string; checks: unknown };
  expect(response.status).toBe(status === 'ready' ? 200 : 503);
  return { status, checks };
}

/** Has every request for calculated metrics wait until it is let go. */
function hold({ app }: TestServer): { waiting: (count: number) => Promise<void>; letGo: () => void } {
  const { list } = app.metrics;
  let count = 0;
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  app.metrics.list = async (...args) => {
    count++;
    await gate;
    return list.apply(app.metrics, args);
  };
  const waiting = async (wanted: number) => {
    while (count < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { waiting, letGo };
}

describe('more requests at once than MAX_CONCURRENT_REQUESTS', () => {
  test('are told to come again; health and metrics are not among them', () =>
    withServer({ env: { MAX_CONCURRENT_REQUESTS: '2' } }, async (server) => {
      const { waiting, letGo } = hold(server);
      const inside = [server.query(PAGE), server.query(PAGE)];
      await waiting(2);
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query: WORKSPACE }),
      });
      expect([response.status, Number(response.headers.get('retry-after'))]).toEqual([503, expect.any(Number)]);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
      // Before the key is looked at, so that strangers cost nothing.
      expect((await send(server.url, '{}', {})).status).toBe(503);
      expect(await endOf(rawSocket(server.url))).toBe(503);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      expect(await ready(server)).toMatchObject({
        status: 'not ready',
        checks: { database: 'ok', load: 'overloaded' },
      });
      const metrics = await fetch(`${server.url}/metrics`, { headers: { authorization } });
      expect(await metrics.text()).toMatch(/^tidemark_requests_shed_total 3$/m);
      letGo();
      expect((await Promise.all(inside)).map(({ status }) => status)).toEqual([200, 200]);
      expect(await ready(server)).toMatchObject({ status: 'ready' });
      expect(await server.data(WORKSPACE)).toEqual({ workspace: { timeZone: 'UTC' } });
    }));

  test('count as long as they are worked on, also when their client has gone', () =>
    withServer({ env: { MAX_CONCURRENT_REQUESTS: '1' } }, async (server) => {
      const { waiting, letGo } = hold(server);
      const impatient = new AbortController();
      const gone = fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query: PAGE }),
        signal: impatient.signal,
      });
      await waiting(1);
      impatient.abort();
      await expect(gone).rejects.toThrow();
      expect((await server.query(WORKSPACE)).status).toBe(503);
      letGo();
      while ((await server.query(WORKSPACE)).status === 503) await new Promise((resolve) => setTimeout(resolve, 5));
    }));

  test('are not counted where there is no bound', () =>
    withServer({ env: { MAX_CONCURRENT_REQUESTS: '0' } }, async (server) => {
      const { waiting, letGo } = hold(server);
      const inside = Array.from({ length: 300 }, () => server.query(PAGE));
      await waiting(300);
      expect((await server.query(WORKSPACE)).status).toBe(200);
      letGo();
      expect((await Promise.all(inside)).every(({ status }) => status === 200)).toBe(true);
    }));
});

test('a process that is late for longer than MAX_EVENT_LOOP_DELAY turns requests away until it has caught up', () =>
  withServer({ env: { MAX_EVENT_LOOP_DELAY: '50' } }, async (server) => {
    const status = async () => (await server.query(WORKSPACE)).status;
    const statuses = new Set<number>();
    while (!statuses.has(503)) {
      const until = performance.now() + 300;
      while (performance.now() < until); // Busy, as with a very large answer.
      statuses.add(await status());
    }
    while ((await status()) === 503) await new Promise((resolve) => setTimeout(resolve, 50));
  }));

describe('/healthz and /readyz', () => {
  test('need no key', () =>
    withServer({}, async (server) => {
      const health = await fetch(`${server.url}/healthz`);
      expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
      expect(await ready(server)).toEqual({
        status: 'ready',
        checks: { database: 'ok', migrations: 'done', load: 'ok' },
      });
    }));

  test('a database that is away or was restored from an older backup: alive, and not ready', () =>
    withServer({}, async (server) => {
      const { database } = server.app;
      const { snapshot } = database;
      database.snapshot = () => Promise.reject(new TidemarkError('DATABASE_UNREACHABLE', 'db.internal'));
      const [health, away] = [await fetch(`${server.url}/healthz`), await ready(server)];
      database.snapshot = snapshot;
      expect(health.status).toBe(200);
      expect(away).toMatchObject({ status: 'not ready', checks: { database: 'unreachable', migrations: 'unknown' } });
      expect(JSON.stringify(away)).not.toContain('db.internal');
      const forgotten = await database.write(async (session) => {
        const [last] = await session.all<{ name: string }>('SELECT name FROM migration ORDER BY id DESC LIMIT 1');
        await session.run('UPDATE migration SET name = ? WHERE name = ?', ['Gone', last?.name ?? '']);
        return last?.name ?? '';
      });
      expect(await ready(server)).toMatchObject({ checks: { database: 'ok', migrations: 'missing' } });
      await database.write((session) =>
        session.run('UPDATE migration SET name = ? WHERE name = ?', [forgotten, 'Gone']),
      );
    }));
});

describe('stopping', () => {
  test('answers what is in flight, closes sockets with 1001, and listens no more', async () => {
    const server = await bootServer({ work: false });
    const { waiting, letGo } = hold(server);
    const socket = rawSocket(server.url, { greeting: { authorization } });
    expect(await messageOf(socket)).toEqual({ type: 'connection_ack' });
    const inside = server.query(PAGE);
    await waiting(1);
    const closed = endOf(socket);
    const stopped = server.close();
    expect(await closed).toBe(1001);
    letGo();
    expect(await inside).toMatchObject({ status: 200, data: { calculatedMetrics: [] } });
    await stopped;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  test('a request that comes then is refused, and its connection ended', async () => {
    const server = await bootServer({ work: false });
    const { waiting, letGo } = hold(server);
    const inside = server.query(PAGE);
    await waiting(1);
    // Begun before, so that the connection is not closed as one that nobody uses.
    const { hostname, port } = new URL(server.url);
    const late = connect(Number(port), hostname);
    const chunks: string[] = [];
    late.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    const ended = new Promise((resolve) => late.on('close', resolve));
    const socket = rawSocket(server.url, { greeting: { authorization } });
    await messageOf(socket);
    await new Promise((resolve) => late.write('GET /graphql?query={__typename} HTTP/1.1\r\n', resolve));
    // A round trip later the server has read it.
    await fetch(`${server.url}/healthz`);
    const stopped = server.close();
    await endOf(socket);
    late.write(`host: x\r\nauthorization: ${authorization}\r\n\r\n`);
    await ended;
    const answer = chunks.join('');
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toContain('OVERLOADED');
    letGo();
    expect(await inside).toMatchObject({ status: 200 });
    await stopped;
  });

  test('SHUTDOWN_DELAY: /readyz says so while requests are still served', async () => {
    const server = await bootServer({ work: false, env: { SHUTDOWN_DELAY: '3' } });
    const stopped = server.close();
    expect(await ready(server)).toMatchObject({ status: 'not ready', checks: { load: 'stopping' } });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await server.query(WORKSPACE)).status).toBe(200);
    await stopped;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
