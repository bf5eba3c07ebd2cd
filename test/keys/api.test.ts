import { globalId } from '../../schema/ids.js';
import { describeDatabases } from '../support/databases.js';
import { ADMIN_KEY, bootServer, describeServer, type TestServer } from '../support/http.js';

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id name scopes createdAt expiresAt lastUsedAt revokedAt } }
}`;
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { id revokedAt } }';
const LIST = '{ apiKeys { id name scopes createdAt expiresAt lastUsedAt revokedAt } }';

async function made(server: TestServer, scopes: string[], name = 'a key') {
  const { createApiKey } = await server.data(CREATE, { input: { name, scopes } });
  return createApiKey as { secret: string; apiKey: { id: string } & Record<string, unknown> };
}

describeServer('API keys over the API', { work: false }, (server) => {
  test('a key is made with its secret, which is never shown again, and opens what its scopes say', async () => {
    const input = { name: '  CRM export ', scopes: ['MANAGE', 'READ', 'READ'], expiresAt: '2999-01-01T00:00:00Z' };
    const { createApiKey } = await server().data(CREATE, { input });
    const { secret, apiKey } = createApiKey;
    expect(secret).toMatch(/^tdm_[\w-]{43}$/);
    expect(apiKey).toEqual({
      id: expect.any(String),
      name: 'CRM export',
      scopes: ['READ', 'MANAGE'],
      createdAt: expect.any(String),
      expiresAt: '2999-01-01T00:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
    });
    expect((await server().query('{ workspace { version } }', {}, secret)).errors).toEqual([]);
    expect((await server().query(LIST, {}, secret)).errors[0]?.extensions.code).toBe('FORBIDDEN');

    const { apiKeys } = await server().data(LIST);
    expect(apiKeys[0]).toEqual({ ...apiKey, lastUsedAt: expect.any(String) });
    expect(JSON.stringify(apiKeys)).not.toContain(secret);
  });

  test('keys are listed newest first, revoked ones too', async () => {
    const names = ['one', 'two', 'three'];
    for (const name of names) await made(server(), ['READ'], name);
    const { apiKeys } = await server().data(LIST);
    const times = apiKeys.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    const { revokeApiKey } = await server().data(REVOKE, { id: apiKeys[0].id });
    expect((await server().data(LIST)).apiKeys[0]).toMatchObject(revokeApiKey);
  });

  test.each([
    ['name', { name: '   ' }],
    ['name', { name: 'ä'.repeat(128) }],
    ['name', { name: 'two\nlines' }],
    ['name', { name: 'half \ud800' }],
    ['scopes', { scopes: [] }],
    ['expiresAt', { expiresAt: '2026-01-11' }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
  ])('a key is refused for its %s: %j', async (path, wrong) => {
    const before = (await server().data(LIST)).apiKeys.length;
    const { errors } = await server().query(CREATE, { input: { name: 'k', scopes: ['READ'], ...wrong } });
    expect(errors).toMatchObject([{ path: ['createApiKey'], extensions: { code: 'BAD_USER_INPUT', path } }]);
    expect((await server().data(LIST)).apiKeys).toHaveLength(before);
  });

  test('an end that is no date is told as such; a bare date means its start', async () => {
    const input = { name: 'k', scopes: ['READ'], expiresAt: 'tomorrow' };
    const { errors } = await server().query(CREATE, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'DATE_INVALID', path: 'expiresAt' } }]);
    const { createApiKey } = await server().data(CREATE, { input: { ...input, expiresAt: '2999-05-01' } });
    expect(createApiKey.apiKey.expiresAt).toBe('2999-05-01T00:00:00.000Z');
  });

  test('a name of 255 bytes is kept whole', async () => {
    const name = `${'ä'.repeat(127)}x`;
    expect((await made(server(), ['READ'], name)).apiKey.name).toBe(name);
  });

  test('a revoked key opens nothing at once, stays revoked since its first time, and can be revoked again', async () => {
    const { secret, apiKey } = await made(server(), ['READ']);
    expect((await server().query('{ workspace { version } }', {}, secret)).status).toBe(200);
    const { revokeApiKey } = await server().data(REVOKE, { id: apiKey.id });
    expect(revokeApiKey).toEqual({ id: apiKey.id, revokedAt: expect.any(String) });
    expect(await server().query('{ workspace { version } }', {}, secret)).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect((await server().data(REVOKE, { id: apiKey.id })).revokeApiKey).toEqual(revokeApiKey);
  });

  test('a key revokes itself', async () => {
    const { secret, apiKey } = await made(server(), ['ADMIN']);
    const { data, errors } = await server().query(REVOKE, { id: apiKey.id }, secret);
    expect([data?.revokeApiKey.id, errors]).toEqual([apiKey.id, []]);
    expect((await server().query(LIST, {}, secret)).status).toBe(401);
  });

  test.each([globalId('ApiKey', 999_999), globalId('Company', 1), '1'])('there is no key %j to revoke', async (id) => {
    const { errors } = await server().query(REVOKE, { id });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', path: 'id' } }]);
  });

  test('node shows a key to who manages keys, and to itself', async () => {
    const [reader, other] = [await made(server(), ['READ']), await made(server(), ['READ'])];
    const both = await made(server(), ['READ', 'ADMIN']);
    const node = async (key: { secret: string }, id: string) =>
      (
        await server().query(
          'query ($id: ID!) { node(id: $id) { __typename id ... on ApiKey { name } } }',
          { id },
          key.secret,
        )
      ).data.node;
    const shown = { __typename: 'ApiKey', id: other.apiKey.id, name: 'a key' };
    expect(await node(both, other.apiKey.id)).toEqual(shown);
    expect(await node(other, other.apiKey.id)).toEqual(shown);
    expect(await node(reader, other.apiKey.id)).toBeNull();
    expect(await node(reader, globalId('ApiKey', 999_999))).toBeNull();
    expect(await node(both, globalId('ApiKey', 999_999))).toBeNull();
  });

  test('the database holds neither secrets nor what they could be read from', async () => {
    const { secret } = await made(server(), ['READ']);
    const rows = await server().app.database.snapshot((session) => session.all('SELECT * FROM api_key'));
    expect(JSON.stringify(rows)).not.toContain(secret.slice(4));
  });
});

describeDatabases('the last key that manages keys', (context) => {
  test('stays, unless another one or ADMIN_KEY could do its work', async () => {
    const place = await context.place();
    let server = await bootServer({ place, work: false, env: { ADMIN_KEY: '' } });
    const first = await server.app.keys.ensureFirst();
    const { apiKeys } = (await server.query(LIST, {}, first)).data;
    const { id } = apiKeys[0];
    await server.query(CREATE, { input: { name: 'reader', scopes: ['READ', 'INGEST', 'MANAGE'] } }, first);
    const soon = new Date(Date.now() + 300_000).toISOString();
    const refused = await server.query(REVOKE, { id }, first);
    expect(refused.errors).toMatchObject([
      {
        message: expect.stringMatching(/createApiKey.*ADMIN_KEY.*tidemark keys/),
        extensions: { code: 'CONFLICT', path: 'id' },
      },
    ]);
    expect((await server.query(LIST, {}, first)).errors).toEqual([]);

    const input = { name: 'second', scopes: ['ADMIN'], expiresAt: soon };
    const second = (await server.query(CREATE, { input }, first)).data.createApiKey;
    expect((await server.query(REVOKE, { id }, first)).errors).toEqual([]);
    const still = await server.query(REVOKE, { id: second.apiKey.id }, second.secret);
    expect(still.errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }]);
    await server.close();

    server = await bootServer({ place, work: false });
    expect((await server.query(REVOKE, { id: second.apiKey.id }, ADMIN_KEY)).errors).toEqual([]);
    await server.close();
  });

  test('two keys that revoke each other at once do not both go', async () => {
    const server = await bootServer({ place: await context.place(), work: false, env: { ADMIN_KEY: '' } });
    const { keys } = server.app;
    const pair = [
      await keys.create({ name: 'a', scopes: ['ADMIN'] }),
      await keys.create({ name: 'b', scopes: ['ADMIN'] }),
    ];
    const answers = await Promise.all(
      pair.map(({ secret }, index) =>
        server.query(REVOKE, { id: globalId('ApiKey', pair[1 - index]?.key.id ?? 0) }, secret),
      ),
    );
    const codes = answers.map(({ errors }) => errors[0]?.extensions.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect((await keys.list()).filter((key) => key.revokedAt === null)).toHaveLength(1);
    await server.close();
  });
});
