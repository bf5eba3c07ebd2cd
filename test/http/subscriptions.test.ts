import { ADMIN_KEY, bootServer, describeServer, type GraphqlError, type TestServer } from '../support/http.js';
import { closeSockets, endOf, messageOf, rawSocket, socketTo } from './sockets.js';

const PROGRESS =
  'subscription ($run: ID) { materializationProgress(runId: $run) { id status progress metrics { key } } }';
const ALL = 'subscription { materializationProgress { id status } }';

afterEach(closeSockets);

/** The errors that a subscription is answered with. */
async function refusal(
  server: TestServer,
  query: string,
  variables = {},
  key = ADMIN_KEY,
): Promise<readonly GraphqlError[]> {
  try {
    return await answered(server, query, variables, key);
  } catch (errors) {
    if (Array.isArray(errors)) return errors;
    throw errors;
  }
}

async function answered(server: TestServer, query: string, variables: Record<string, unknown>, key: string) {
  for await (const { errors } of socketTo(server.url, key).iterate({ query, variables })) {
    if (errors !== undefined) return errors as unknown as GraphqlError[];
    throw new Error('It was answered.');
  }
  throw new Error('It ended.');
}

describeServer('subscriptions', {}, (of) => {
  test('a client sees the progress of a run to its end', async () => {
    await of().data('mutation { upsertCompanies(input: [{ externalId: "a" }, { externalId: "b" }]) { created } }');
    const { createCalculatedMetric: metric } = await of().data(`mutation {
      createCalculatedMetric(input: { slug: "logins", name: "Logins", model: COMPANY, formula: "SUM(activities.login, 7d)" }) {
        lastRun { id } } }`);
    const seen: { id: string; status: string; progress: number; metrics: unknown }[] = [];
    const events = socketTo(of().url).iterate<{ materializationProgress: (typeof seen)[number] }>({
      query: PROGRESS,
      variables: { run: metric.lastRun.id },
    });
    for await (const { data, errors } of events) {
      expect(errors).toBeUndefined();
      if (data) seen.push(data.materializationProgress);
    }
    expect(seen.at(-1)).toEqual({
      id: metric.lastRun.id,
      status: 'SUCCEEDED',
      progress: 1,
      metrics: [{ key: 'calculated.logins' }],
    });
    const progress = seen.map((run) => run.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('each event sees the world as it is then', async () => {
    const { materializer } = of().app;
    await materializer.stop();
    const { materialize } = await of().data('mutation { materialize(keys: ["calculated.logins"]) { id } }');
    const events = socketTo(of().url).iterate<{ materializationProgress: { metrics: { name: string }[] } }>({
      query: 'subscription ($run: ID) { materializationProgress(runId: $run) { metrics { name } } }',
      variables: { run: materialize.id },
    });
    const names: (string | undefined)[] = [];
    for await (const { data } of events) {
      names.push(data?.materializationProgress.metrics[0]?.name);
      if (names.length > 1) continue;
      await of().data(
        'mutation { updateCalculatedMetric(key: "calculated.logins", input: { name: "Renamed" }) { name } }',
      );
      materializer.start();
    }
    expect([names[0], names.at(-1)]).toEqual(['Logins', 'Renamed']);
  });

  test('errors are those of HTTP', async () => {
    expect(await refusal(of(), PROGRESS, { run: 'nonsense' })).toMatchObject([
      { extensions: { code: 'NOT_FOUND', path: 'runId' } },
    ]);
    expect(await refusal(of(), 'subscription {')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
    expect(await refusal(of(), 'subscription { other }')).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    expect(await refusal(of(), PROGRESS, { run: {} })).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(
      await refusal(of(), `${ALL.replace('subscription', 'subscription A')} query B { workspace { today } }`),
    ).toMatchObject([{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }]);
    const { materializer } = of().app;
    const { watch } = materializer;
    materializer.watch = () => {
      throw new Error('SELECT secret FROM run');
    };
    const [unforeseen] = await refusal(of(), ALL).finally(() => {
      materializer.watch = watch;
    });
    expect(unforeseen?.extensions).toEqual({ code: 'INTERNAL_ERROR', reference: expect.any(String) });
    expect(JSON.stringify(unforeseen)).not.toContain('secret');
  });

  test('queries and mutations are sent to HTTP, and a subscription over HTTP here', async () => {
    expect(await refusal(of(), '{ workspace { today } }')).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    expect(await refusal(of(), 'mutation { materialize { id } }')).toMatchObject([
      { message: expect.stringContaining('by POST'), extensions: { code: 'BAD_REQUEST' } },
    ]);
    expect((await of().query(ALL)).errors).toMatchObject([
      { message: expect.stringContaining('graphql-transport-ws'), extensions: { code: 'BAD_REQUEST' } },
    ]);
  });

  test('ending a subscription ends its watch, also while nothing happens', async () => {
    const { materializer } = of().app;
    const { watch } = materializer;
    let ended = 0;
    materializer.watch = (...args) => {
      const runs = watch.apply(materializer, args);
      const { return: end } = runs;
      runs.return = async () => {
        ended++;
        return (await end?.call(runs)) ?? { done: true, value: undefined };
      };
      return runs;
    };
    const socket = rawSocket(of().url, { greeting: { authorization: `Bearer ${ADMIN_KEY}` } });
    expect(await messageOf(socket)).toEqual({ type: 'connection_ack' });
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: ALL } }));
    socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: ALL } }));
    socket.send(JSON.stringify({ type: 'ping' }));
    expect(await messageOf(socket)).toEqual({ type: 'pong' });
    const until = async (count: number) => {
      while (ended < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    // One by its client, the other by the end of its socket; without them this never ends.
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.send(JSON.stringify({ id: '1', type: 'complete' }));
    await until(1);
    socket.terminate();
    await until(2);
    materializer.watch = watch;
  });
});

describe('who may open a socket', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bootServer({ work: false, env: { CORS_ORIGINS: 'https://app.example.com' } });
  });
  afterAll(() => server.close());
  const authorization = `Bearer ${ADMIN_KEY}`;

  test.each([
    ['no key', {}],
    ['an unknown key', { authorization: `Bearer tdm_${'x'.repeat(43)}` }],
    ['no text', { authorization: 5 }],
  ])('%s: 4401', async (_, greeting) => {
    expect(await endOf(rawSocket(server.url, { greeting }))).toBe(4401);
  });

  test('a subscription before the greeting: 4401', async () => {
    const socket = rawSocket(server.url);
    socket.on('open', () => socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: ALL } })));
    expect(await endOf(socket)).toBe(4401);
  });

  test('a key whose scopes allow no subscription: 4403', async () => {
    const { secret } = await server.app.keys.create({ name: 'pusher', scopes: ['INGEST'] });
    expect(await endOf(rawSocket(server.url, { greeting: { authorization: `Bearer ${secret}` } }))).toBe(4403);
  });

  test('the header of the upgrade serves as well', async () => {
    const socket = rawSocket(server.url, { greeting: {}, headers: { authorization } });
    expect(await messageOf(socket)).toEqual({ type: 'connection_ack' });
    socket.terminate();
  });

  test('another protocol: 4406; no message of it: 4400', async () => {
    expect(await endOf(rawSocket(server.url, { protocol: '' }))).toBe(4406);
    const socket = rawSocket(server.url);
    socket.on('open', () => socket.send('hello'));
    expect(await endOf(socket)).toBe(4400);
  });

  test('pages of other origins are refused, of our own and of CORS_ORIGINS not', async () => {
    const greeting = { authorization };
    const from = (origin: string) => rawSocket(server.url, { greeting, headers: { origin } });
    expect(await endOf(from('https://evil.example.com'))).toBe(403);
    expect(await endOf(from('null'))).toBe(403);
    for (const origin of ['https://app.example.com', server.url]) {
      const socket = from(origin);
      expect(await messageOf(socket)).toEqual({ type: 'connection_ack' });
      socket.terminate();
    }
  });

  test('a message that is too large: 1009', async () => {
    const socket = rawSocket(server.url, { greeting: { authorization, more: 'x'.repeat(300 * 1024) } });
    expect(await endOf(socket)).toBe(1009);
  });

  test('more subscriptions than a socket may have, and documents over the limits', async () => {
    const client = socketTo(server.url);
    const open = Array.from({ length: 50 }, () => client.iterate({ query: ALL }));
    const firsts = open.map((events) => events.next());
    await expect(client.iterate({ query: ALL }).next()).rejects.toMatchObject([
      { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', limit: 50 } },
    ]);
    await Promise.all(open.map((events) => events.return?.()));
    await Promise.allSettled(firsts);
    const aliases = Array.from({ length: 251 }, (_, i) => `a${i}: id`).join(' ');
    expect(await refusal(server, `subscription { materializationProgress { ${aliases} } }`)).toMatchObject([
      { extensions: { code: 'QUERY_TOO_LARGE' } },
    ]);
  });

  test('an upgrade elsewhere leads nowhere', async () => {
    const socket = rawSocket(`${server.url}/nowhere`);
    expect(await endOf(socket)).toBe(404);
  });
});
