import { type ApolloServerPlugin } from '@apollo/server';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type TidemarkContext } from '../../schema/context.js';
import { TidemarkError } from '../errors/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    deadline: Deadline;
  }
}

/** When the work of one request has to end. */
export class Deadline {
  readonly #end: number;

  constructor(readonly seconds: number) {
    this.#end = performance.now() + seconds * 1000;
  }

  /** Looked at between the steps of what may take long. @throws REQUEST_TIMEOUT */
  readonly check = (): void => {
    if (performance.now() >= this.#end) throw this.error();
  };

  error(): TidemarkError {
    return new TidemarkError(
      'REQUEST_TIMEOUT',
      `The request took longer than ${this.seconds} s and was ended: ask for less at a time. A mutation may have been stored, as a whole or not at all; items that have ids can be sent again and count once.`,
      { details: { limit: this.seconds } },
    );
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/**
 * Answers with REQUEST_TIMEOUT after so many seconds, while the handler's work, which looks at `request.deadline`, comes to
 * an end by itself.
 */
export function withDeadline(seconds: number, handler: Handler): Handler {
  return async (request, reply) => {
    const deadline = new Deadline(seconds);
    request.deadline = deadline;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(deadline.error()), seconds * 1000);
    });
    try {
      return await Promise.race([handler(request, reply), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Gives answers whose work noticed first that its time was over the same status as the others. */
export const deadlinePlugin: ApolloServerPlugin<TidemarkContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body, http } }) {
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        if (errors.some((error) => error.extensions?.code === 'REQUEST_TIMEOUT')) http.status = 504;
      },
    };
  },
};
