import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { TidemarkError } from '../errors/index.js';
import { type App } from './app.js';
import { createApollo } from './graphql.js';
import { addErrors, answerError, answerUnreadable } from './http/errors.js';
import { addGraphql } from './http/graphql-route.js';
import { addHealth } from './http/health.js';
import { addLogging } from './http/logging.js';
import { addMetrics } from './http/metrics-route.js';
import { RequestsMeter } from './http/requests-meter.js';
import { addSecurity } from './http/security.js';
import { Shedding } from './http/shedding.js';
import { BODY_LIMIT } from './limits.js';
import { addRateLimit } from './rate-limit.js';
import { type SocketLimits, Sockets } from './subscriptions/index.js';

export interface RunningServer {
  /** Where it listens: http://127.0.0.1:4000 */
  readonly url: string;
  /**
   * /readyz says no at once; SHUTDOWN_DELAY later new requests are refused, those in flight answered, sockets closed and
   * the background work ended. The app stays open.
   */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Whether runs are worked off in this process; default true. */
  readonly work?: boolean;
  /** Instead of those of docs/http.md. */
  readonly sockets?: Partial<SocketLimits>;
  /** How long (ms) a request may take to arrive; default two minutes, for 16 MiB over a slow line. */
  readonly arrivalMs?: number;
}

/** Serves /graphql, /healthz, /readyz and /metrics. @throws CONFIG_INVALID where the address cannot be had */
export async function startServer(app: App, options: StartOptions = {}): Promise<RunningServer> {
  const { config, log } = app;
  const { arrivalMs = 120_000 } = options;
  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // Who sends a byte now and then would hold a place among the requests for ever.
    requestTimeout: arrivalMs,
    // Node takes the shorter of both for the headers.
    http: { headersTimeout: Math.min(arrivalMs, 60_000), connectionsCheckingInterval: Math.min(arrivalMs / 4, 30_000) },
    clientErrorHandler: answerUnreadable,
    genReqId: () => randomUUID(),
    trustProxy: trustedBy(config.trustProxy),
    exposeHeadRoutes: false,
    // What comes while the server stops is refused like what is too much: see Shedding.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => answerError(error, request, reply, log),
  });
  const apollo = createApollo(server, log, config);
  await apollo.start();
  addLogging(server);
  addErrors(server, log);
  await addSecurity(server, config);
  const shedding = await Shedding.on(server, config);
  addHealth(server, app, shedding);
  const authenticate = await addRateLimit(server, config, app.keys);
  const sockets = await Sockets.on(server, app, authenticate, options.sockets);
  addGraphql(server, app, { apollo, shedding, sockets, authenticate });
  addMetrics(server, app, new RequestsMeter(server, shedding, sockets), authenticate);
  // An answer given while the server stops ends its connection: kept alive, it would hold the stop up for ten seconds.
  server.addHook('onSend', async (_request, reply) => {
    if (shedding.stopping) reply.header('connection', 'close');
  });
  const url = await listen(server, app);
  if (options.work !== false) {
    app.materializer.start();
    app.retention.start();
  }
  return {
    url,
    async stop() {
      shedding.leave();
      await delay(config.shutdownDelay * 1000);
      shedding.stop();
      await apollo.stop();
      await app.retention.stop();
      await app.materializer.stop();
    },
  };
}

/** Fastify's `trustProxy`, which wants a function for a number of proxies. */
function trustedBy(proxies: App['config']['trustProxy']) {
  return typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies;
}

async function listen(server: FastifyInstance, { config }: App): Promise<string> {
  try {
    return await server.listen({ port: config.port, host: config.host });
  } catch (error) {
    await server.close();
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'something else listens there' : message;
    throw new TidemarkError(
      'CONFIG_INVALID',
      `The server cannot listen on ${config.host}:${config.port}: ${reason}. Set PORT (0 takes any free port) or HOST.`,
      { path: code === 'EADDRINUSE' || code === 'EACCES' ? 'PORT' : 'HOST', cause: error },
    );
  }
}
