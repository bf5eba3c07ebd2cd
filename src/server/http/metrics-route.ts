import { type FastifyInstance } from 'fastify';
import { TidemarkError } from '../../errors/index.js';
import { type App } from '../app.js';
import { type Authenticate } from '../rate-limit.js';
import { callerOf } from './graphql-route.js';
import { type RequestsMeter } from './requests-meter.js';

/** /metrics, for Prometheus: it sends the key of its `authorization` setting. @throws UNAUTHENTICATED, FORBIDDEN */
export function addMetrics(server: FastifyInstance, app: App, meter: RequestsMeter, authenticate: Authenticate): void {
  server.route({
    method: 'GET',
    url: '/metrics',
    onRequest: async (request, reply) => {
      request.caller = await authenticate(request.headers.authorization, request, reply);
      if (callerOf(request).scopes.includes('READ')) return;
      throw new TidemarkError('FORBIDDEN', 'This needs a key with the scope READ.', { details: { scope: 'READ' } });
    },
    handler: async (_request, reply) => {
      const parts = await Promise.all([meter.text(), app.telemetry.text()]);
      return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(parts.join('\n'));
    },
  });
}
