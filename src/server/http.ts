import { randomUUID } from 'node:crypto';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { createLoaders } from '../../schema/loaders/index.js';
import { type Caller } from '../../schema/services.js';
import { TidemarkError } from '../errors/index.js';
import { type App } from './app.js';
import { authenticator } from './auth.js';
import { internalError, outage, publicExtensions } from './errors.js';
import { createApollo, type OperationFacts } from './graphql.js';
import { BODY_LIMIT } from './limits.js';
import { type Log } from './log.js';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    facts: OperationFacts;
  }
}

export interface RunningServer {
  /** Where it listens: http://127.0.0.1:4000 */
  readonly url: string;
  /** Refuses new requests, answers those in flight, ends the background work. The app stays open. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Whether runs are worked off in this process; default true. */
  readonly work?: boolean;
}

/** Serves /graphql and /healthz. @throws CONFIG_INVALID where the address cannot be had */
export async function startServer(app: App, options: StartOptions = {}): Promise<RunningServer> {
  const server: FastifyInstance = fastify({
    loggerInstance: app.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => answerError(error, request, reply, app.log),
  });
  const apollo = createApollo(server, app.log);
  await apollo.start();
  addLogging(server);
  addErrors(server, app.log);
  addHealth(server, app);
  const authenticate = authenticator(app.config.adminKey, app.keys);
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Before the body is read: strangers cost nothing.
    onRequest: async (request) => {
      request.caller = await authenticate(request.headers.authorization);
    },
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => ({
        services: app,
        caller: callerOf(request),
        loaders: createLoaders(app),
        facts: request.facts,
      }),
    }),
  });
  let stopping = false;
  // An answer given while the server stops ends its connection: kept alive, it would hold the stop up for ten seconds.
  server.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
  const url = await listen(server, app);
  if (options.work !== false) app.materializer.start();
  return {
    url,
    async stop() {
      stopping = true;
      await apollo.stop();
      await app.materializer.stop();
    },
  };
}

function callerOf(request: { caller: Caller | null }): Caller {
  if (request.caller === null) throw new Error('A request came past the check of its key.');
  return request.caller;
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

/** One line a request; neither keys nor variables, which a GET has in its URL. */
function addLogging(server: FastifyInstance): void {
  server.decorateRequest('caller', null);
  server.decorateRequest('facts');
  server.addHook('onRequest', async (request, reply) => {
    request.facts = {};
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { facts, caller, method, routeOptions, log } = request;
    const level = routeOptions.url === '/healthz' ? 'debug' : 'info';
    log[level](
      {
        method,
        route: routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(caller === null ? {} : { key: caller.name }),
        ...facts,
      },
      'request',
    );
  });
}

function addHealth(server: FastifyInstance, app: App): void {
  server.get('/healthz', async (_request, reply) => {
    try {
      await app.database.snapshot((session) => session.all('SELECT 1'));
      return { status: 'ok' };
    } catch (error) {
      app.log.error({ err: error }, 'the database does not answer');
      return reply.code(503).send({ status: 'database unreachable' });
    }
  });
}

function addErrors(server: FastifyInstance, log: Log): void {
  server.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?');
    const message =
      path === '/graphql'
        ? `The API takes POST (and GET for queries), not ${request.method}.`
        : `There is nothing at ${request.method} ${path}: the API is at /graphql.`;
    return send(reply, 404, new TidemarkError('NOT_FOUND', message));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, log));
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  if (error instanceof TidemarkError && error.code === 'DATABASE_UNREACHABLE') {
    request.facts = { ...request.facts, errors: [error.code] };
    return reply.code(503).send({ errors: [outage(error, log)] });
  }
  if (error instanceof TidemarkError) return send(reply, error.code === 'UNAUTHENTICATED' ? 401 : 400, error);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const message = `The request is larger than ${BODY_LIMIT / 1024 / 1024} MiB: send fewer items at a time.`;
    return send(reply, 413, new TidemarkError('BATCH_TOO_LARGE', message, { details: { limit: BODY_LIMIT } }));
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    const message = `The request is not understood: ${error.message}`;
    return send(reply, error.statusCode, new TidemarkError('BAD_USER_INPUT', message));
  }
  request.facts = { ...request.facts, errors: ['INTERNAL_ERROR'] };
  return reply.code(500).send({ errors: [internalError(error, log)] });
}

/** An error in the shape of GraphQL's, for what fails before GraphQL is reached. */
function send(reply: FastifyReply, status: number, error: TidemarkError): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="tidemark"');
  reply.request.facts = { ...reply.request.facts, errors: [error.code] };
  return reply.code(status).send({ errors: [{ message: error.message, extensions: publicExtensions(error) }] });
}
