import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { TidemarkError } from '../../src/errors/index.js';
import { startServer } from '../../src/server/index.js';
import { ADMIN_KEY, bootServer, send, type TestServer } from '../support/http.js';

let server: TestServer;
const lines: string[] = [];

beforeAll(async () => {
  server = await bootServer({ work: false, onLog: (line) => lines.push(line) });
});
afterAll(() => server.close());

const WORKSPACE = '{ workspace { version timeZone today lastCompleteDay } }';

describe('access', () => {
  test.each([
    ['no header', {}, 'needs an API key'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'not understood'],
    ['an unknown key', { authorization: 'Bearer tdm_unknown' }, 'not known'],
    ['almost ADMIN_KEY', { authorization: `Bearer ${ADMIN_KEY}x` }, 'not known'],
  ])('%s: 401, and how a key is sent', async (_, headers, reason) => {
    const answer = await send(server.url, JSON.stringify({ query: WORKSPACE }), headers);
    expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(answer.errors[0]?.message).toContain(reason);
    expect(answer.errors[0]?.message).toContain('`Authorization: Bearer <key>`');
  });

  test('introspection needs a key too', async () => {
    const body = JSON.stringify({ query: getIntrospectionQuery() });
    expect((await send(server.url, body, {})).status).toBe(401);
    const { data } = await server.query(getIntrospectionQuery());
    expect(buildClientSchema(data).getQueryType()?.name).toBe('Query');
  });

  test('ADMIN_KEY may do everything; the scheme is not case-sensitive', async () => {
    const headers = { authorization: `bearer ${ADMIN_KEY}` };
    expect(await send(server.url, JSON.stringify({ query: WORKSPACE }), headers)).toMatchObject({
      status: 200,
      data: { workspace: { version: '0.1.0', timeZone: 'UTC', today: '2026-01-12', lastCompleteDay: '2026-01-11' } },
      errors: [],
    });
  });

  test('a key may do what its scopes allow', async () => {
    const { secret } = await server.app.keys.create({ name: 'reader', scopes: ['READ'] });
    expect(await server.query(WORKSPACE, {}, secret)).toMatchObject({ data: { workspace: { today: '2026-01-12' } } });
    const refused = await server.query('mutation { upsertCompanies(input: []) { created } }', {}, secret);
    expect(refused.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', path: 'upsertCompanies', scope: 'INGEST' } },
    ]);
    const pusher = await server.app.keys.create({ name: 'pusher', scopes: ['INGEST'] });
    const blind = await server.query(WORKSPACE, {}, pusher.secret);
    expect(blind.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'READ' } }]);
  });

  test('health needs none', async () => {
    const response = await fetch(`${server.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });
});

describe('HTTP', () => {
  const auth = { authorization: `Bearer ${ADMIN_KEY}` };

  test('GET asks and changes nothing', async () => {
    const url = `${server.url}/graphql?query=${encodeURIComponent(WORKSPACE)}`;
    const response = await fetch(url, { headers: auth });
    expect(await response.json()).toMatchObject({ data: { workspace: { timeZone: 'UTC' } } });
    const mutation = `${server.url}/graphql?query=${encodeURIComponent('mutation { materialize { id } }')}`;
    const refused = await fetch(mutation, { headers: auth });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect((await server.data('{ materializationRuns { nodes { id } } }')).materializationRuns.nodes).toEqual([]);
  });

  test('a body that is not JSON, and one of another type', async () => {
    expect(await send(server.url, '{"query":', auth)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(await send(server.url, '<x/>', { ...auth, 'content-type': 'application/xml' })).toMatchObject({
      status: 415,
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('a body that is too large', async () => {
    const answer = await send(server.url, JSON.stringify({ query: 'x'.repeat(17 * 1024 * 1024) }), auth);
    expect(answer).toMatchObject({ status: 413, errors: [{ extensions: { code: 'BATCH_TOO_LARGE' } }] });
  });

  test('nothing at another path', async () => {
    const response = await fetch(`${server.url}/graphiql`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  test('another method, and a URL that is none', async () => {
    const put = await fetch(`${server.url}/graphql`, { method: 'PUT', headers: auth });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(await put.json()).toMatchObject({
      errors: [{ message: 'The API takes POST (and GET for queries), not PUT.' }],
    });
    const bad = await fetch(`${server.url}/%zz`);
    expect([bad.status, await bad.json()]).toMatchObject([400, { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }]);
  });

  test('a port that is taken says so', async () => {
    const port = Number(new URL(server.url).port);
    const app = { ...server.app, config: { ...server.app.config, port } };
    await expect(startServer(app, { work: false })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      path: 'PORT',
      message: expect.stringContaining('something else listens there'),
    });
  });
});

describe('errors', () => {
  test("parse and validation errors have Apollo's codes and a place", async () => {
    expect(await server.query('{ workspace {')).toMatchObject({
      status: 200,
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
    expect(await server.query('{ workspace { tomorrow } }')).toMatchObject({
      status: 200,
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });

  test('a document that is too deep or too long', async () => {
    const deep = `{ companies { nodes { ${'endUsers { nodes { company { '.repeat(5)}name${' } } }'.repeat(5)} } } }`;
    expect((await server.query(deep)).errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_DEEP', limit: 15 } }]);
    const fragments = `{ companies { nodes { ...a } } }
      fragment a on Company { endUsers { nodes { company { ...b } } } }
      fragment b on Company { endUsers { nodes { company { ...c } } } }
      fragment c on Company { endUsers { nodes { company { ...d } } } }
      fragment d on Company { endUsers { nodes { company { endUsers { totalCount } } } } }`;
    expect((await server.query(fragments)).errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_DEEP' } }]);
    expect((await server.query(`{ ${'workspace { version } '.repeat(6000)} }`)).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_LARGE' } },
    ]);
  });

  test.each([
    ['a document', { query: `{ a ${'{ a '.repeat(9000)}` }],
    [
      'a filter',
      { query: 'query ($f: CompanyFilter) { companies(filter: $f) { totalCount } }', f: ['{"not":', '{}', '}'] },
    ],
    [
      'a formula',
      { query: 'query ($f: Formula!) { checkFormula(model: COMPANY, formula: $f) { valid } }', f: ['[', '1', ']'] },
    ],
  ])('%s of thousands of levels is no fault of ours', async (_, { query, f }: { query: string; f?: string[] }) => {
    const [open = '', inner = 'null', close = ''] = f ?? [];
    const body = `{"query":${JSON.stringify(query)},"variables":{"f":${open.repeat(20_000)}${inner}${close.repeat(20_000)}}}`;
    const answer = await send(server.url, body, { authorization: `Bearer ${ADMIN_KEY}` });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_DEEP' } }]);
  });

  test('a subscription is refused, and where it belongs is said', async () => {
    const { errors } = await server.query('subscription { materializationProgress { id } }');
    expect(errors).toMatchObject([
      { message: expect.stringContaining('graphql-transport-ws'), extensions: { code: 'BAD_REQUEST' } },
    ]);
  });

  test('a date that is written as a number is shown as it was written', async () => {
    const query = '{ company(externalId: "x") { metric(key: "company.mrr") { value(on: 2026) } } }';
    expect((await server.query(query)).errors).toMatchObject([
      { message: expect.stringMatching(/^2026 is not a calendar day/), extensions: { code: 'DATE_INVALID' } },
    ]);
  });

  test('while the database is away, clients learn that and not where it is', async () => {
    const { database } = server.app;
    const { snapshot } = database;
    database.snapshot = () =>
      Promise.reject(new TidemarkError('DATABASE_UNREACHABLE', 'The database at db.internal:3306 …'));
    const known = await server.query('{ companies { totalCount } }');
    const unknown = await server.query(WORKSPACE, {}, `tdm_${'x'.repeat(43)}`);
    database.snapshot = snapshot;
    for (const answer of [known, unknown]) {
      expect(answer.errors).toMatchObject([
        {
          message: 'The database does not answer: try again shortly.',
          extensions: { code: 'DATABASE_UNREACHABLE' },
        },
      ]);
    }
    expect(unknown.status).toBe(503);
    expect(lines.join()).toContain('db.internal:3306');
  });

  test('what nobody foresaw shows a reference, and the log has the rest', async () => {
    const { lastCompleteDay } = server.app.calendar;
    server.app.calendar.lastCompleteDay = () => {
      throw new Error('SELECT secret FROM company');
    };
    const answer = await server.query(WORKSPACE);
    server.app.calendar.lastCompleteDay = lastCompleteDay;
    const [error] = answer.errors;
    expect(error?.extensions).toEqual({ code: 'INTERNAL_ERROR', reference: expect.any(String) });
    expect(JSON.stringify(answer)).not.toMatch(/SELECT|stack|\.ts/);
    const logged = lines.filter((line) => line.includes(String(error?.extensions.reference)));
    expect(logged.join()).toContain('SELECT secret FROM company');
  });
});

test('the log has a line per request with its name and codes, and neither variables nor keys', async () => {
  lines.length = 0;
  await server.query('query Named($key: String!) { metric(key: $key, model: COMPANY) { key } }', {
    key: 'activities.s3cret',
  });
  const line = lines.find((entry) => entry.includes('Named'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    reqId: expect.any(String),
    operation: 'Named',
    errors: ['METRIC_UNKNOWN'],
    status: 200,
    ms: expect.any(Number),
    key: 'ADMIN_KEY',
  });
  expect(lines.join()).not.toMatch(new RegExp(`s3cret|${ADMIN_KEY}`));
});
