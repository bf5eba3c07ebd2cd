import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, TidemarkError } from '../errors/index.js';
import { TOKEN_LIMIT } from './limits.js';
import { type Log } from './log.js';

/** An error as clients get it: code, place, what was probably meant, further facts. */
export function publicExtensions(error: TidemarkError): Record<string, unknown> {
  return {
    ...error.details,
    code: error.code,
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.suggestions.length === 0 ? {} : { suggestions: error.suggestions }),
  };
}

/** What goes out while the database is away: not where it is, which the log has. */
export function outage(error: TidemarkError, log: Log): { message: string; extensions: Record<string, unknown> } {
  log.error({ err: error }, 'the database does not answer');
  return { message: 'The database does not answer: try again shortly.', extensions: { code: error.code } };
}

/** What goes out instead of an error that nobody foresaw: a reference, under which the log has the rest. */
export function internalError(error: unknown, log: Log): { message: string; extensions: Record<string, unknown> } {
  const reference = randomUUID();
  log.error({ err: error, reference }, 'unforeseen error');
  return {
    message: `Something went wrong on our side. The server's log has the details under the reference ${reference}.`,
    extensions: { code: 'INTERNAL_ERROR', reference },
  };
}

/** Apollo's `formatError`: no stack, no SQL, a code on everything. */
export function errorFormatter(log: Log) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const where = {
      ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
      ...(formatted.path === undefined ? {} : { path: formatted.path }),
    };
    const cause = unwrapResolverError(error);
    if (cause instanceof TidemarkError) {
      if (cause.code === 'DATABASE_UNREACHABLE') return { ...outage(cause, log), ...where };
      if (cause.code === 'INTERNAL_ERROR') return { ...internalError(cause, log), ...where };
      return { message: cause.message, ...where, extensions: publicExtensions(cause) };
    }
    if (isStackOverflow(cause)) {
      const message = 'The request is nested too deep: its document, or a variable. Split it up.';
      return { message, ...where, extensions: { code: 'QUERY_TOO_DEEP' } };
    }
    if (cause instanceof GraphQLError && cause.message.startsWith('Too many errors processing variables')) {
      const message = 'The variables have more faults than the ones that are listed.';
      return { message, ...where, extensions: { code: 'BAD_USER_INPUT' } };
    }
    const { reason, stacktrace: _, ...extensions } = formatted.extensions ?? {};
    if (error instanceof GraphQLError && extensions.code !== 'INTERNAL_SERVER_ERROR') {
      const large = tooLarge(formatted);
      if (large !== undefined) return large;
      const place = placeOf(formatted.message);
      const suggestions = suggestionsOf(formatted.message);
      return {
        message: shortened(formatted.message),
        ...where,
        extensions: {
          ...extensions,
          code: codeOf(reason ?? extensions.code),
          ...(place === undefined ? {} : { path: place }),
          ...(suggestions.length === 0 ? {} : { suggestions }),
        },
      };
    }
    return { ...internalError(cause, log), ...where };
  };
}

/** Only what a client sent nests without a limit; graphql-js, which walks it by recursion, then runs out of stack. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && error.message === 'Maximum call stack size exceeded';
}

/** graphql-js names the place within a variable in its message only: `… at "input[3].at"; …`. */
function placeOf(message: string): string | undefined {
  return /^Variable "\$\w+" got invalid value .* at "([\w[\].]+)"; /s.exec(message)?.[1];
}

/** A code of the catalogue, also where a package has one of its own. */
function codeOf(code: unknown): string {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? code : 'BAD_USER_INPUT';
}

/** graphql-js suggests in its message only: `… Did you mean "name" or "names"?` */
function suggestionsOf(message: string): string[] {
  const [, named] = /Did you mean ([^?]{1,500})\?$/.exec(message) ?? [];
  return [...(named ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? '');
}

/** Where Apollo or graphql-js gave up on a document for its size: the parser by words, rules by fields that they unfold or compare with each other. */
function tooLarge({ message, extensions: own }: GraphQLFormattedError): GraphQLFormattedError | undefined {
  if (own?.validationErrorCode === 'MAX_RECURSIVE_SELECTIONS_EXCEEDED') {
    const told = 'The fragments of the document unfold to more fields than one request may ask for. Split it up.';
    return { message: told, extensions: { code: 'QUERY_TOO_LARGE' } };
  }
  if (message === 'Maximum introspection depth exceeded') {
    const told = 'The schema is asked for lists within lists of itself: ask for a type by `__type` instead.';
    return { message: told, extensions: { code: 'QUERY_TOO_DEEP' } };
  }
  const extensions = { code: 'QUERY_TOO_LARGE', limit: TOKEN_LIMIT };
  if (/^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(message)) {
    const most = TOKEN_LIMIT.toLocaleString('en');
    const remedy = 'Send data as variables, and split it up.';
    return { message: `The document has more than ${most} names, values and braces. ${remedy}`, extensions };
  }
  return message === 'Validation aborted.'
    ? { message: 'The document selects too many fields beside each other to be checked. Split it up.', extensions }
    : undefined;
}

const MESSAGE_LIMIT = 1000;

/** graphql-js quotes what was sent, however long. */
function shortened(message: string): string {
  if (message.length <= MESSAGE_LIMIT) return message;
  const half = MESSAGE_LIMIT / 2;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}
