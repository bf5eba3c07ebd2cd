import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ADMIN_KEY } from '../support/http.js';

const open: Client[] = [];

/** A client of subscriptions; `key` stands in its first message. */
export function socketTo(url: string, key: string | null = ADMIN_KEY, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(key === null ? {} : { connectionParams: { authorization: `Bearer ${key}` } }),
    ...options,
  });
  open.push(client);
  return client;
}

export async function closeSockets(): Promise<void> {
  await Promise.all(open.splice(0).map((client) => client.dispose()));
}

/** How a raw socket ends: the code of its close, or the status of a refused upgrade. */
export function endOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on('close', (code) => resolve(code));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
}

/** A raw socket, and its greeting once it is open. */
export function rawSocket(
  url: string,
  {
    greeting,
    headers = {},
    protocol = 'graphql-transport-ws',
  }: { greeting?: object; headers?: Record<string, string>; protocol?: string } = {},
): WebSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol === '' ? [] : protocol, { headers });
  if (greeting !== undefined) {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: greeting })));
  }
  return socket;
}

/** The next message of a raw socket. */
export function messageOf(socket: WebSocket): Promise<Record<string, unknown>> {
  return new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
}
