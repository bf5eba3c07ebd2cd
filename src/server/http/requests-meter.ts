import { type FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ERROR_CODES } from '../../errors/index.js';
import { type Sockets } from '../subscriptions/index.js';
import { type Shedding } from './shedding.js';

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a server tells Prometheus about its requests and its process. Labels hold nothing that a client chooses. */
export class RequestsMeter {
  readonly #registry = new Registry();
  #collectsProcess = false;

  constructor(server: FastifyInstance, shedding: Shedding, sockets: Sockets) {
    const registers = [this.#registry];
    const requests = new Counter({
      name: 'tidemark_requests_total',
      help: 'Answers of /graphql, by kind of operation (none: it was not reached) and HTTP status.',
      labelNames: ['operation', 'status'] as const,
      registers,
    });
    const duration = new Histogram({
      name: 'tidemark_request_duration_seconds',
      help: 'From the first byte of a request to the last of its answer.',
      labelNames: ['operation'] as const,
      buckets: BUCKETS,
      registers,
    });
    const errors = new Counter({
      name: 'tidemark_request_errors_total',
      help: 'Requests that were answered with an error of that code, in part or as a whole.',
      labelNames: ['code'] as const,
      registers,
    });
    new Gauge({
      name: 'tidemark_requests_in_flight',
      help: 'Requests that are worked on.',
      registers,
      collect() {
        this.set(shedding.inFlight);
      },
    });
    new Counter({
      name: 'tidemark_requests_shed_total',
      help: 'Requests that were turned away for load, or because the server stops.',
      registers,
      collect() {
        this.reset();
        this.inc(shedding.refused);
      },
    });
    new Gauge({
      name: 'tidemark_sockets',
      help: 'WebSockets that are open.',
      registers,
      collect() {
        this.set(sockets.size);
      },
    });
    server.addHook('onResponse', async ({ facts, routeOptions }, reply) => {
      if (routeOptions.url !== '/graphql') return;
      const operation = facts.kind ?? 'none';
      requests.inc({ operation, status: reply.statusCode });
      duration.observe({ operation }, reply.elapsedTime / 1000);
      for (const code of facts.errors ?? []) errors.inc({ code: code in ERROR_CODES ? code : 'OTHER' });
    });
  }

  /** Everything in Prometheus' text format. */
  text(): Promise<string> {
    // Its observers of the process cannot be taken off again, so that nobody pays for them who does not ask.
    if (!this.#collectsProcess) collectDefaultMetrics({ register: this.#registry });
    this.#collectsProcess = true;
    return this.#registry.metrics();
  }
}
