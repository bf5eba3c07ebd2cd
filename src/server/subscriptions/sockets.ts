import websocket from '@fastify/websocket';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { CloseCode, handleProtocols, type Server } from 'graphql-ws';
import { type WebSocket } from 'ws';
import { type Caller } from '../../../schema/services.js';
import { TidemarkError } from '../../errors/index.js';
import { type App } from '../app.js';
import { Authenticator } from '../auth.js';
import { originAllowed } from '../http/security.js';
import { type Authenticate } from '../rate-limit.js';
import { FAREWELL_MS, MESSAGE_LIMIT, SOCKET_LIMITS, type SocketLimits, UNSENT_LIMIT } from './limits.js';
import { createProtocol } from './protocol.js';
import { type Visitor } from './visitor.js';

/** A close code of WebSockets: the server stops. */
const GOING_AWAY = 1001;

/** The sockets of a server: who may open one, that its client is still there, and its end. */
export class Sockets {
  readonly #visitors = new Set<Visitor>();
  readonly #app: App;
  readonly #protocol: Server<Visitor>;
  readonly #authenticator: Authenticator;

  readonly #limits: SocketLimits;

  private constructor(app: App, authenticate: Authenticate, limits: SocketLimits) {
    this.#app = app;
    this.#limits = limits;
    this.#authenticator = new Authenticator(app.config.adminKey, app.keys);
    this.#protocol = createProtocol({
      app,
      authenticate,
      greetingMs: limits.greetingMs,
      welcome: (visitor, caller) => this.#welcome(visitor, caller),
    });
  }

  static async on(
    server: FastifyInstance,
    app: App,
    authenticate: Authenticate,
    limits: Partial<SocketLimits> = {},
  ): Promise<Sockets> {
    const sockets = new Sockets(app, authenticate, { ...SOCKET_LIMITS, ...limits });
    await server.register(websocket, {
      options: { maxPayload: MESSAGE_LIMIT, handleProtocols },
      preClose: (done) => {
        sockets.#sayGoodbye();
        done();
      },
      errorHandler: (error, socket) => {
        app.log.debug({ err: error }, 'a socket broke');
        socket.terminate();
      },
    });
    return sockets;
  }

  get size(): number {
    return this.#visitors.size;
  }

  /** An upgrade, before it is done. Pages of other origins cannot send a header, but a WebSocket is open to all. @throws FORBIDDEN, OVERLOADED */
  admit({ headers, host }: FastifyRequest): void {
    if (!originAllowed(headers.origin, host, this.#app.config.corsOrigins)) {
      throw new TidemarkError('FORBIDDEN', `Pages of ${headers.origin} may not call this server: see CORS_ORIGINS.`);
    }
    const { all } = this.#limits;
    if (this.#visitors.size >= all) {
      throw new TidemarkError('OVERLOADED', `The server has ${all} sockets open already: try again shortly.`);
    }
  }

  /** Serves a socket until it is closed. */
  readonly open = (socket: WebSocket, request: FastifyRequest): void => {
    const visitor: Visitor = { socket, request, authorization: undefined, caller: undefined };
    this.#visitors.add(visitor);
    const fail = (error: unknown) => {
      this.#app.log.error({ err: error }, 'a message of a socket could not be worked on');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => socket.on('message', (data) => void take(String(data)).catch(fail)),
      },
      visitor,
    );
    const stopWatching = this.#watch(visitor);
    socket.once('close', (code, reason) => {
      stopWatching();
      this.#visitors.delete(visitor);
      request.log.debug({ key: visitor.caller?.name, code }, 'socket closed');
      closed(code, String(reason)).catch((error: unknown) =>
        this.#app.log.error({ err: error }, 'a socket did not end'),
      );
    });
  };

  #welcome(visitor: Visitor, caller: Caller): boolean {
    const others = [...this.#visitors].filter((other) => other.caller?.apiKeyId === caller.apiKeyId);
    if (others.length >= this.#limits.perKey) return false;
    visitor.caller = caller;
    return true;
  }

  /** Pings; a client that is gone is dropped, and one whose key does not open any more is sent away. */
  #watch(visitor: Visitor): () => void {
    const { socket } = visitor;
    let alive = true;
    socket.on('pong', () => {
      alive = true;
    });
    const timer = setInterval(() => {
      if (!alive) {
        socket.terminate();
        return;
      }
      alive = false;
      socket.ping();
      if (visitor.caller !== undefined) void this.#lookAgain(visitor);
    }, this.#limits.pingMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  async #lookAgain({ socket, authorization }: Visitor): Promise<void> {
    try {
      await this.#authenticator.callerOf(authorization);
    } catch (error) {
      // A database that is away says nothing about the key.
      if (!(error instanceof TidemarkError) || error.code !== 'UNAUTHENTICATED') return;
      socket.close(CloseCode.Forbidden, 'The key does not open any more');
    }
  }

  /** The server waits for its sockets; those who do not answer are cut. */
  #sayGoodbye(): void {
    const left = [...this.#visitors].map(({ socket }) => socket);
    for (const socket of left) socket.close(GOING_AWAY, 'Going away');
    const timer = setTimeout(() => {
      for (const socket of left) socket.terminate();
    }, FAREWELL_MS);
    timer.unref();
  }
}

/** Resolves when the data is on its way, so that a subscription does not run ahead of its client. */
function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  if (socket.bufferedAmount > UNSENT_LIMIT) {
    socket.terminate();
    return Promise.resolve();
  }
  // What breaks while it is sent closes the socket, which is where it is dealt with.
  return new Promise((resolve) => socket.send(data, () => resolve()));
}
