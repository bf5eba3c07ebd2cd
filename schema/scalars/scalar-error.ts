import { GraphQLError } from 'graphql';
import { type ErrorCode } from '../../src/errors/index.js';

/**
 * An error of a scalar's input. graphql-js adds the place to the message (`at "input[3].at"`); the code travels in
 * `reason`, because Apollo overwrites `code` where the value stood in the document.
 */
export function scalarError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, reason: code } });
}

/** What was written, short enough for a message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
