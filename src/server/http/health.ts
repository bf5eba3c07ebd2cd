import { type FastifyInstance } from 'fastify';
import { missingMigrations } from '../../storage/index.js';
import { type App } from '../app.js';
import { withPatience } from '../patience.js';
import { type Shedding } from './shedding.js';

interface Readiness {
  readonly database: 'ok' | 'unreachable';
  readonly migrations: 'done' | 'missing' | 'unknown';
  readonly load: 'ok' | 'overloaded' | 'stopping';
}

/**
 * /healthz: the process answers; who finds it silent restarts it. /readyz: requests would be served; who is told no sends
 * them elsewhere. Neither needs a key.
 */
export function addHealth(server: FastifyInstance, app: App, shedding: Shedding): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  let looking: Promise<Pick<Readiness, 'database' | 'migrations'>> | undefined;
  server.get('/readyz', async (_request, reply) => {
    // One look for all who ask meanwhile: strangers cannot make the database busy.
    looking ??= lookAtDatabase(app).finally(() => {
      looking = undefined;
    });
    const load = shedding.leaving ? 'stopping' : shedding.reason === undefined ? 'ok' : 'overloaded';
    const checks: Readiness = { ...(await looking), load };
    const ready = checks.database === 'ok' && checks.migrations === 'done' && checks.load === 'ok';
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
}

async function lookAtDatabase({ database, log }: App): Promise<Pick<Readiness, 'database' | 'migrations'>> {
  try {
    const missing = await withPatience(database.snapshot(missingMigrations));
    return { database: 'ok', migrations: missing.length === 0 ? 'done' : 'missing' };
  } catch (error) {
    log.error({ err: error }, 'the database does not answer');
    return { database: 'unreachable', migrations: 'unknown' };
  }
}
