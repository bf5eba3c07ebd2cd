import { type FastifyRequest } from 'fastify';
import { type WebSocket } from 'ws';
import { type Caller } from '../../../schema/services.js';

/** One socket and who is behind it. */
export interface Visitor {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
  /** The header, or what was sent in its place; set with the caller. */
  authorization: string | undefined;
  caller: Caller | undefined;
}

/** Browsers cannot set a header: the key then stands in the first message. */
export function authorizationOf(
  params: Readonly<Record<string, unknown>> | undefined,
  request: FastifyRequest,
): string | undefined {
  const [, sent] = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof sent === 'string' ? sent : request.headers.authorization;
}
