import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ADMIN_KEY, bootServer, type TestServer } from '../support/http.js';

const authorization = `Bearer ${ADMIN_KEY}`;
const BODY = '{"query":"{ workspace { timeZone } }"}';
let server: TestServer;
beforeAll(async () => {
  server = await bootServer({ work: false, start: { arrivalMs: 400 } });
});
afterAll(() => server.close());

/** What comes back over a connection until the server ends it. */
function answerTo(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () => socket.write(text));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
}

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400, 'no HTTP request'],
  ['an address too long', `GET /graphql?query=${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'by POST'],
  [
    'a body that does not come',
    `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`,
    408,
    'too long to arrive',
  ],
  ['headers that do not come', 'GET /graphql HTTP/1.1\r\nhost: x\r\n', 408, 'too long to arrive'],
])('%s: answered like any other error, and the connection ends', async (_, text, status, told) => {
  const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('connection: close');
  const { errors } = JSON.parse(body);
  expect(errors).toEqual([{ message: expect.stringContaining(told), extensions: { code: 'BAD_REQUEST' } }]);
});

test('a request that did not arrive holds no place', async () => {
  const metrics = await fetch(`${server.url}/metrics`, { headers: { authorization } });
  expect(await metrics.text()).toMatch(/^tidemark_requests_in_flight 0$/m);
});

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body,
  });

test('a packed body is refused as one, not as bad JSON', async () => {
  const response = await post(new Uint8Array(gzipSync(BODY)), { 'content-encoding': 'gzip' });
  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({
    errors: [{ message: expect.stringContaining('Content-Encoding: gzip'), extensions: { code: 'BAD_REQUEST' } }],
  });
  expect((await post(BODY, { 'content-encoding': 'identity' })).status).toBe(200);
});

test.each(['{"query":', '{"variables":{"__proto__":{}}}'])('%s is told what is not taken', async (body) => {
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('`__proto__`') }] });
});

test('answers are kept by nobody on the way', async () => {
  expect((await post(BODY)).headers.get('cache-control')).toBe('no-store');
});
