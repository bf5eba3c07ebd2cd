import underPressure from '@fastify/under-pressure';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../../config/index.js';
import { TidemarkError } from '../../errors/index.js';

type Limits = Pick<Config, 'maxConcurrentRequests' | 'maxEventLoopDelay'>;
type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** Turns requests away, before they cost anything, while the server has more than it can do, or stops. */
export class Shedding {
  #state: 'serving' | 'leaving' | 'stopping' = 'serving';
  /** Requests turned away so far. */
  refused = 0;
  #inFlight = 0;
  readonly #server: FastifyInstance;
  readonly #limits: Limits;
  /** Requests whose work goes on although their client may have hung up. */
  readonly #held = new WeakMap<FastifyRequest, { working: boolean; closed: boolean }>();

  private constructor(server: FastifyInstance, limits: Limits) {
    this.#server = server;
    this.#limits = limits;
  }

  static async on(server: FastifyInstance, limits: Limits): Promise<Shedding> {
    await server.register(underPressure, {
      maxEventLoopDelay: limits.maxEventLoopDelay,
      // Which requests are turned away is said by `check`, route by route.
      pressureHandler: () => undefined,
    });
    return new Shedding(server, limits);
  }

  /** Requests are still taken, but should go elsewhere from now on. */
  leave(): void {
    this.#state = 'leaving';
  }

  /** Nothing is taken any more. */
  stop(): void {
    this.#state = 'stopping';
  }

  get leaving(): boolean {
    return this.#state !== 'serving';
  }

  get stopping(): boolean {
    return this.#state === 'stopping';
  }

  /** Requests that are being read, worked on or answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Why nothing more is taken now; undefined: it is. */
  get reason(): string | undefined {
    if (this.stopping) return 'The server is stopping';
    const { maxConcurrentRequests } = this.#limits;
    if (maxConcurrentRequests > 0 && this.#inFlight >= maxConcurrentRequests) {
      return `The server works on ${this.#inFlight} requests already`;
    }
    return this.#server.isUnderPressure() ? 'The server is busy' : undefined;
  }

  /** @throws OVERLOADED */
  check(): void {
    const { reason } = this;
    if (reason === undefined) return;
    this.refused++;
    throw new TidemarkError('OVERLOADED', `${reason}: try again shortly; nothing was done.`);
  }

  /** Counts a request until it is answered. */
  hold(request: FastifyRequest, reply: FastifyReply): void {
    const held = { working: false, closed: false };
    this.#held.set(request, held);
    this.#inFlight++;
    reply.raw.once('close', () => {
      held.closed = true;
      if (!held.working) this.#inFlight--;
    });
  }

  /** Counts a handler's request until its work is done, even where the client hangs up before. */
  counted(handler: Handler): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
    return async (request, reply) => {
      const held = this.#held.get(request);
      if (held === undefined || held.closed) return handler(request, reply);
      held.working = true;
      try {
        return await handler(request, reply);
      } finally {
        held.working = false;
        if (held.closed) this.#inFlight--;
      }
    };
  }
}
