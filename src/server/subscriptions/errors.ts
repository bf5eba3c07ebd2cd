import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { type ExecutionResult } from 'graphql-ws';
import { errorFormatter } from '../errors.js';
import { type Log } from '../log.js';

/** The errors of a subscription as HTTP would show them. */
export class SubscriptionErrors {
  readonly #format: ReturnType<typeof errorFormatter>;

  constructor(log: Log) {
    this.#format = errorFormatter(log);
  }

  format(error: GraphQLError): GraphQLFormattedError {
    const { message, locations, path, extensions } = error.toJSON();
    const code = isOfVariables(error) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
    return this.#format(
      {
        message,
        ...(locations === undefined ? {} : { locations }),
        ...(path === undefined ? {} : { path }),
        extensions: { code, ...extensions },
      },
      error instanceof Thrown ? error.thrown : error,
    );
  }

  result({ errors, data, extensions }: ExecutionResult): FormattedExecutionResult {
    return {
      ...(errors === undefined ? {} : { errors: errors.map((error) => this.format(error)) }),
      ...(data === undefined ? {} : { data }),
      ...(extensions === undefined ? {} : { extensions }),
    };
  }
}

/** What was thrown before graphql-js was reached, in the shape that the protocol wants. */
class Thrown extends GraphQLError {
  constructor(readonly thrown: unknown) {
    super(String(thrown));
  }
}

export function graphqlError(error: unknown): GraphQLError {
  return error instanceof GraphQLError ? error : new Thrown(error);
}

/** The same error with a code of its own; a rule's more precise `reason` stays. */
export function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, extensions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { ...extensions, code },
  });
}

function isOfVariables({ nodes, extensions }: GraphQLError): boolean {
  return nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION && extensions.code === undefined;
}
