import { type Socket } from 'node:net';
import {
  type ConnectionError,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { type ErrorCode, TidemarkError } from '../../errors/index.js';
import { internalError, outage, publicExtensions } from '../errors.js';
import { BODY_LIMIT } from '../limits.js';
import { type Log } from '../log.js';
import { mediaTypeFor } from './media-types.js';

/** The status of what is refused before GraphQL is reached; 400 for codes that are not here. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BATCH_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  REQUEST_TIMEOUT: 504,
  DATABASE_UNREACHABLE: 503,
  DATABASE_FULL: 503,
};

/** Seconds after which a client that was turned away for load should come again. */
const RETRY_AFTER = 2;

/** HTTP that carries no GraphQL request: method, media types, parameters. */
export class HttpRefusal extends TidemarkError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super('BAD_REQUEST', message);
  }
}

export function unsupportedBody(): HttpRefusal {
  return new HttpRefusal(415, 'The API reads JSON in UTF-8: send the header `Content-Type: application/json`.');
}

export function packedBody(encoding: string): HttpRefusal {
  return new HttpRefusal(
    415,
    `The API reads bodies as they are, not packed: leave out \`Content-Encoding: ${encoding}\`.`,
  );
}

/** Answers everything that fails outside of GraphQL in the shape of GraphQL's errors. */
export function addErrors(server: FastifyInstance, log: Log): void {
  server.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    if (/^\/graphql\/?$/.test(path)) {
      reply.header('allow', 'GET, POST');
      const message = `The API takes POST (and GET for queries), not ${request.method}.`;
      return answer(reply, new HttpRefusal(405, message), 405);
    }
    const message = `There is nothing at ${request.method} ${path}: the API is at /graphql.`;
    return answer(reply, new TidemarkError('NOT_FOUND', message));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, log));
}

export function answerError(
  error: FastifyError | TidemarkError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  if (error instanceof HttpRefusal) return answer(reply, error, error.status);
  if (error instanceof TidemarkError) {
    return error.code === 'DATABASE_UNREACHABLE'
      ? send(request, reply.header('retry-after', RETRY_AFTER), 503, outage(error, log))
      : answer(reply, error);
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const message = `The request is larger than ${BODY_LIMIT / 1024 / 1024} MiB: send fewer items at a time.`;
    return answer(reply, new TidemarkError('BATCH_TOO_LARGE', message, { details: { limit: BODY_LIMIT } }));
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return answer(reply, unsupportedBody(), 415);
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    const message = 'The body is not JSON in UTF-8, or has a key `__proto__`, or `constructor` with `prototype` in it.';
    return answer(reply, new TidemarkError('BAD_REQUEST', message));
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    const message = `The request is not understood: ${error.message}`;
    return answer(reply, new TidemarkError('BAD_REQUEST', message), error.statusCode);
  }
  return send(request, reply, 500, internalError(error, log));
}

const UNREADABLE: Readonly<Record<string, { status: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'The address and the headers are larger than 16 KiB: send the query by POST.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'The request took too long to arrive.' },
};
const NO_HTTP = { status: '400 Bad Request', message: 'That is no HTTP request.' };

/** Answers what cannot be read as HTTP, and so reaches no handler, in the shape of the other errors; then the connection ends. */
export function answerUnreadable({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message } = UNREADABLE[code] ?? NO_HTTP;
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  const type = 'content-type: application/json; charset=utf-8';
  const head = `HTTP/1.1 ${status}\r\n${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`;
  socket.end(head + body, () => socket.destroy());
}

function answer(reply: FastifyReply, error: TidemarkError, status = STATUS[error.code] ?? 400): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="tidemark"');
  if (status === 503) reply.header('retry-after', RETRY_AFTER);
  return send(reply.request, reply, status, { message: error.message, extensions: publicExtensions(error) });
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error: { message: string; extensions: Record<string, unknown> },
): FastifyReply {
  request.facts = { ...request.facts, errors: [String(error.extensions.code)] };
  const type = mediaTypeFor(request.headers.accept) ?? 'application/json';
  // As text: Fastify serializes objects of its own media type only.
  return reply
    .code(status)
    .header('content-type', `${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [error] }));
}
