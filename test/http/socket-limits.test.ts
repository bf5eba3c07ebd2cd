import { type WebSocket } from 'ws';
import { ADMIN_KEY, bootServer, type TestServer } from '../support/http.js';
import { endOf, messageOf, rawSocket } from './sockets.js';

const greeting = { authorization: `Bearer ${ADMIN_KEY}` };
const ALL = 'subscription { materializationProgress { id } }';

/** A server whose sockets are held to little, so that nobody waits. */
async function withSockets(
  sockets: { perKey?: number; all?: number; pingMs?: number; greetingMs?: number },
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await bootServer({ work: false, start: { sockets } });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

async function greeted(server: TestServer, key = ADMIN_KEY): Promise<WebSocket> {
  const socket = rawSocket(server.url, { greeting: { authorization: `Bearer ${key}` } });
  expect(await messageOf(socket)).toEqual({ type: 'connection_ack' });
  return socket;
}

test('a client that does not answer pings is cut, one that does is not', () =>
  withSockets({ pingMs: 500 }, async (server) => {
    const answering = await greeted(server);
    let pings = 0;
    answering.on('ping', () => pings++);
    const silent = rawSocket(server.url, { greeting });
    silent.pong = () => undefined;
    expect(await endOf(silent)).toBe(1006);
    while (pings < 3 && answering.readyState === answering.OPEN)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(answering.readyState).toBe(answering.OPEN);
    answering.terminate();
  }));

test('who does not say who he is: 4408', () =>
  withSockets({ greetingMs: 30 }, async (server) => {
    expect(await endOf(rawSocket(server.url))).toBe(4408);
  }));

test('more sockets than a key may have: 1013, until one is closed; other keys have theirs', () =>
  withSockets({ perKey: 2 }, async (server) => {
    const { secret } = await server.app.keys.create({ name: 'other', scopes: ['READ'] });
    const [first, second] = [await greeted(server), await greeted(server)];
    expect(await endOf(rawSocket(server.url, { greeting }))).toBe(1013);
    const other = await greeted(server, secret);
    first.terminate();
    let third: WebSocket | undefined;
    while (third === undefined) {
      const socket = rawSocket(server.url, { greeting });
      const word = await Promise.race([messageOf(socket), endOf(socket)]);
      if (word !== 1013) third = socket;
    }
    for (const socket of [second, other, third]) socket.terminate();
  }));

test('more sockets than a server may have: 503', () =>
  withSockets({ all: 1 }, async (server) => {
    const socket = await greeted(server);
    expect(await endOf(rawSocket(server.url, { greeting }))).toBe(503);
    socket.terminate();
  }));

test('a key that is revoked ends its sockets with 4403, and opens no further subscription before', () =>
  withSockets({ pingMs: 300 }, async (server) => {
    const { secret, key } = await server.app.keys.create({ name: 'gone soon', scopes: ['READ'] });
    const [socket, kept] = [await greeted(server, secret), await greeted(server)];
    const ended = endOf(socket);
    await server.app.keys.revoke(key.id);
    const refused = messageOf(socket);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: ALL } }));
    expect(await refused).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(await ended).toBe(4403);
    expect(kept.readyState).toBe(kept.OPEN);
    kept.terminate();
  }));
