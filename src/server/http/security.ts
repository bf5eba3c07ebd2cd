import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { type FastifyInstance } from 'fastify';
import { type Config } from '../../config/index.js';

/** Two years, as preload lists ask for. */
const HSTS = 'max-age=63072000; includeSubDomains';
/** Seconds for which a browser need not ask again whether another origin may call. */
const PREFLIGHT_AGE = 7200;
/** What scripts of other origins may read besides the answer. */
const EXPOSED = ['RateLimit', 'RateLimit-Policy', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/**
 * What browsers are told: which origins may call (CORS_ORIGINS), and to run, frame and send nothing but what this server
 * serves itself.
 */
export async function addSecurity(
  server: FastifyInstance,
  { corsOrigins }: Pick<Config, 'corsOrigins'>,
): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        // The API, its subscriptions included.
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Said below, and only where it holds: over plain HTTP browsers ignore it, and a host of one's own network has no TLS.
    strictTransportSecurity: false,
  });
  server.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
  });
  if (corsOrigins.length === 0) return;
  await server.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'POST'],
    // Keys come in a header; there are no cookies that a browser would have to be asked to send.
    credentials: false,
    exposedHeaders: [...EXPOSED, 'Retry-After', 'X-Request-Id'],
    maxAge: PREFLIGHT_AGE,
    strictPreflight: false,
  });
}

/** Whether a browser's page of that origin may open a socket; what is no browser sends no Origin. */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  corsOrigins: readonly string[],
): boolean {
  if (origin === undefined || corsOrigins.includes('*') || corsOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
