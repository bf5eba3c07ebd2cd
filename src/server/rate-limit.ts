import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Caller } from '../../schema/services.js';
import { type Config } from '../config/index.js';
import { TidemarkError } from '../errors/index.js';
import { type App } from './app.js';
import { Authenticator } from './auth.js';

/** Requests with keys that do not open, from one address (IPv6: one /64) in a minute; more are not even looked up. */
export const FAILURES_LIMIT = 300;
const MINUTE = 60_000;

/**
 * Tells who a request comes from, by its Authorization header (a socket's stands in its first message), and counts it.
 * Where there is a reply its headers say how many requests the key has left.
 * @throws UNAUTHENTICATED, RATE_LIMITED
 */
export type Authenticate = (
  header: string | undefined,
  request: FastifyRequest,
  reply?: FastifyReply,
) => Promise<Caller>;

/** What the plugin says of a count. */
type Answer = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;
type Count = Exclude<Answer, { isAllowed: true }>;

/**
 * Limits by the minute, in this process: so many requests a key (RATE_LIMIT), and so many with keys that do not open an
 * address. An address that has used those up is still served where it sends a key that opened something before, so
 * that someone who guesses cannot shut out others behind the same proxy. 5,000 keys and 5,000 addresses are counted; of more,
 * those not heard of for longest begin anew.
 */
export async function addRateLimit(
  server: FastifyInstance,
  config: Pick<Config, 'adminKey' | 'rateLimit'>,
  keys: App['keys'],
): Promise<Authenticate> {
  await server.register(rateLimit, { global: false });
  const authenticator = new Authenticator(config.adminKey, keys);
  const failures = server.createRateLimit({ max: FAILURES_LIMIT, timeWindow: MINUTE });
  const callers = new WeakMap<FastifyRequest, Caller>();
  const requests = server.createRateLimit({
    max: config.rateLimit,
    timeWindow: MINUTE,
    keyGenerator: (request) => String(callers.get(request)?.apiKeyId ?? 'ADMIN_KEY'),
  });

  async function known(header: string | undefined, request: FastifyRequest, reply?: FastifyReply): Promise<Caller> {
    if (!authenticator.recognises(header)) {
      const count = counted(await failures(request, { increment: false }));
      if (count.remaining === 0) {
        throw limited(count, reply, `${count.max} requests a minute with keys that do not open`);
      }
    }
    try {
      return await authenticator.callerOf(header);
    } catch (error) {
      if (error instanceof TidemarkError && error.code === 'UNAUTHENTICATED') await failures(request);
      throw error;
    }
  }

  return async (header, request, reply) => {
    const caller = await known(header, request, reply);
    if (config.rateLimit === 0) return caller;
    callers.set(request, caller);
    const count = counted(await requests(request));
    reply?.headers({
      'ratelimit-limit': count.max,
      'ratelimit-remaining': count.remaining,
      'ratelimit-reset': count.ttlInSeconds,
    });
    if (count.isExceeded) throw limited(count, reply, `the ${count.max} requests a minute of this key`);
    return caller;
  };
}

function counted(answer: Answer): Count {
  if (answer.isAllowed) throw new Error('Nobody is exempt from being counted.');
  return answer;
}

function limited({ max, ttlInSeconds }: Count, reply: FastifyReply | undefined, what: string): TidemarkError {
  reply?.header('retry-after', ttlInSeconds);
  return new TidemarkError('RATE_LIMITED', `That is more than ${what}: try again in ${ttlInSeconds} s.`, {
    details: { limit: max, retryAfter: ttlInSeconds },
  });
}
