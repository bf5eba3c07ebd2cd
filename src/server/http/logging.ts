import { type FastifyInstance } from 'fastify';
import { type Caller } from '../../../schema/services.js';
import { type OperationFacts } from '../graphql.js';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    facts: OperationFacts;
  }
}

/** What is asked every few seconds and says nothing. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/** One line a request; neither keys nor variables, which a GET has in its URL. */
export function addLogging(server: FastifyInstance): void {
  server.decorateRequest('caller', null);
  server.decorateRequest('facts');
  server.addHook('onRequest', async (request, reply) => {
    request.facts = {};
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { facts, caller, method, routeOptions, log } = request;
    const level = QUIET.has(routeOptions.url ?? '') ? 'debug' : 'info';
    log[level](
      {
        method,
        route: routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ip: request.ip,
        ...(caller === null ? {} : { key: caller.name }),
        ...facts,
      },
      'request',
    );
  });
}
