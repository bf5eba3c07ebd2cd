import { createHash } from 'node:crypto';
import pino from 'pino';
import { loadConfig } from '../../src/config/index.js';
import { createApp, startServer } from '../../src/server/index.js';
import { endOf, messageOf, rawSocket } from '../http/sockets.js';
import { describeDatabases } from '../support/databases.js';

const ADMIN_KEY = 'hunter2-hunter2-hunter2';
const UNKNOWN = `tdm_${'Q'.repeat(43)}`;

/** All ways in which a secret, or what is stored of it, could be written. */
function traces(secret: string): string[] {
  const hash = createHash('sha256').update(secret).digest();
  return [
    ...[secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')],
    ...[hash.toString('hex'), hash.toString('base64'), hash.toString('base64url')],
    // A Buffer as JSON, as text of a statement, and read as text of one byte a character.
    ...[[...hash].join(','), hash.toString('latin1'), hash.toString('utf8')],
  ];
}

describeDatabases('the log at its most talkative', (context) => {
  test('holds no secret, no hash and no ADMIN_KEY, whatever is done with them', async () => {
    const lines: string[] = [];
    // Without the redaction of the server's own log: that is the second line of defence.
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const place = await context.place();
    const config = loadConfig({ ...context.environment(place), ADMIN_KEY, PORT: '0', RATE_LIMIT: '40' });
    const app = await createApp(config, { log });
    const server = await startServer(app, { work: false });
    const send = (key: string, body: string, path = '/graphql', headers = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
        body,
      });
    const ask = async (key: string, query: string, variables = {}) => {
      const response = await send(key, JSON.stringify({ query, variables }));
      return { status: response.status, body: await response.text() };
    };
    const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }';
    const make = async (name: string) => {
      const input = { name, scopes: ['READ', 'ADMIN'] };
      const { body } = await ask(ADMIN_KEY, create, { input });
      return JSON.parse(body).data.createApiKey as { secret: string; apiKey: { id: string } };
    };

    const [good, revoked] = [await make('good'), await make('revoked')];
    const secrets = [good.secret, revoked.secret, UNKNOWN, ADMIN_KEY];
    await ask(ADMIN_KEY, `mutation { revokeApiKey(id: "${revoked.apiKey.id}") { id } }`);
    const statuses: number[] = [];
    for (const secret of secrets) {
      statuses.push((await ask(secret, '{ apiKeys { name } }')).status);
      // Where people put secrets by mistake, and what fails in every way that a request can.
      await fetch(`${server.url}/graphql?query=${encodeURIComponent(`{ company(externalId: "${secret}") { id } }`)}`, {
        headers: { authorization: `Bearer ${secret}`, 'apollo-require-preflight': '1' },
      });
      await fetch(`${server.url}/graphql?key=${secret}`, { headers: { authorization: secret } });
      await fetch(`${server.url}/${secret}?key=${secret}`);
      await send(secret, secret);
      await send(secret, `{"query": ${secret}`);
      await send(secret, `${secret}`, '/graphql', { 'content-type': secret });
      await ask(secret, `{ ${secret} }`);
      await ask(secret, `{ company(externalId: ${secret}) { id } "`);
      await ask(secret, create, { input: { name: secret, scopes: [secret] } });
      await ask(secret, create, { input: { name: `${secret}\n`, scopes: ['READ'] } });
      const socket = rawSocket(server.url, { greeting: { authorization: `Bearer ${secret}`, secret } });
      const word = await Promise.race([messageOf(socket), endOf(socket)]);
      if (typeof word === 'object') {
        socket.send(JSON.stringify({ id: secret, type: 'subscribe', payload: { query: `subscription { ${secret}` } }));
        await messageOf(socket);
      }
      socket.terminate();
      await ask(secret, 'query ($key: String!) { metric(key: $key, model: COMPANY) { key } }', { key: secret });
    }
    expect(statuses).toEqual([200, 401, 401, 200]);
    for (let n = 0; n < 40; n++) await ask(good.secret, '{ workspace { version } }');
    expect((await ask(good.secret, '{ workspace { version } }')).status).toBe(429);

    // A database that fails tells what it was asked.
    await app.keys.close();
    await app.database.write((session) => session.run('DROP TABLE api_key'));
    const never = `tdm_${'Z'.repeat(43)}`;
    expect((await ask(never, '{ workspace { version } }')).status).toBe(500);
    expect((await ask(ADMIN_KEY, create, { input: { name: 'late', scopes: ['READ'] } })).body).toContain('reference');
    // What is pushed is nobody's business either.
    await app.database.write((session) => session.run('DROP TABLE company'));
    const company = { externalId: 'acme-of-nobody', name: 'Nobody Ltd', custom: { contact: 'ann@nobody.example' } };
    const upsert = 'mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { created } }';
    expect((await ask(ADMIN_KEY, upsert, { input: [company] })).body).toContain('reference');
    await server.stop();
    await app.close();

    expect(lines.some((line) => line.includes('unforeseen error'))).toBe(true);
    expect(lines.filter((line) => line.includes('"request"')).length).toBeGreaterThan(80);
    for (const word of ['acme-of-nobody', 'Nobody Ltd', 'nobody.example']) {
      expect(lines.filter((line) => line.includes(word))).toEqual([]);
    }
    for (const secret of [...secrets, never]) {
      for (const trace of traces(secret)) expect(lines.filter((line) => line.includes(trace))).toEqual([]);
    }
  });
});
