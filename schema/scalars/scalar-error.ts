import { GraphQLError, Kind, print, type ValueNode } from 'graphql';
import { type ErrorCode } from '../../src/errors/index.js';

/**
 * An error of a scalar's input. graphql-js adds the place to the message (`at "input[3].at"`); the code travels in
 * `reason`, because Apollo overwrites `code` where the value stood in the document. A `literal` there is the error's place.
 */
export function scalarError(code: ErrorCode, message: string, literal?: ValueNode): GraphQLError {
  return new GraphQLError(message, { nodes: literal ?? null, extensions: { code, reason: code } });
}

/** What was written, short enough for a message. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'A list';
  if (typeof value === 'object' && value !== null) return 'An object';
  return shortened(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

/** What was written as a literal in the document. */
export function shownLiteral(node: ValueNode): string {
  if (node.kind === Kind.LIST) return 'A list';
  return node.kind === Kind.OBJECT ? 'An object' : shortened(print(node));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
