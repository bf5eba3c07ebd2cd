import { fastifyApolloHandler } from '@as-integrations/fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createLoaders } from '../../../schema/loaders/index.js';
import { type Caller } from '../../../schema/services.js';
import { type App } from '../app.js';
import { withDeadline } from '../deadline.js';
import { type createApollo } from '../graphql.js';
import { type Authenticate } from '../rate-limit.js';
import { type Sockets } from '../subscriptions/index.js';
import { HttpRefusal, packedBody, unsupportedBody } from './errors.js';
import { isJson, MEDIA_TYPES, mediaTypeFor } from './media-types.js';
import { type Shedding } from './shedding.js';

export interface GraphqlParts {
  readonly apollo: ReturnType<typeof createApollo>;
  readonly shedding: Shedding;
  readonly sockets: Sockets;
  readonly authenticate: Authenticate;
}

/** GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ */
export function addGraphql(server: FastifyInstance, app: App, parts: GraphqlParts): void {
  const { apollo, shedding, sockets, authenticate } = parts;
  const route = {
    url: '/graphql',
    // Before the body is read: strangers cost nothing.
    onRequest: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      // Answers are a customer's data, or the secret of a key: nothing on the way keeps them.
      reply.header('cache-control', 'no-store');
      shedding.check();
      // Who opens a socket says who he is in his first message.
      if (request.ws) return sockets.admit(request);
      shedding.hold(request, reply);
      request.caller = await authenticate(request.headers.authorization, request, reply);
      negotiate(request);
    },
    handler: withDeadline(
      app.config.requestTimeout,
      shedding.counted(
        fastifyApolloHandler(apollo, {
          context: async (request) => {
            const services = { ...app, ...app.readersWithin(request.deadline.check) };
            return { services, caller: callerOf(request), loaders: createLoaders(services), facts: request.facts };
          },
        }),
      ),
    ),
  };
  server.route({ ...route, method: 'POST' });
  server.route({ ...route, method: 'GET', wsHandler: sockets.open });
}

/**
 * Settles the media types of both directions before anything is done: Apollo would refuse an answer that nobody takes
 * only after the operation. @throws BAD_REQUEST
 */
function negotiate({ headers, method }: FastifyRequest): void {
  if (method === 'POST' && !isJson(headers['content-type'] ?? '')) {
    throw unsupportedBody();
  }
  const packed = headers['content-encoding'] ?? 'identity';
  if (packed !== 'identity') throw packedBody(packed);
  const type = mediaTypeFor(headers.accept);
  if (type === undefined) {
    throw new HttpRefusal(406, `The Accept header takes none of ${MEDIA_TYPES.join(', ')}.`);
  }
  headers.accept = type;
}

export function callerOf(request: { readonly caller: Caller | null }): Caller {
  if (request.caller === null) throw new Error('A request came past the check of its key.');
  return request.caller;
}
