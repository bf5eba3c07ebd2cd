import { GraphQLScalarType, Kind } from 'graphql';
import { scalarError, shown, shownLiteral } from './scalar-error.js';

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw noInstant(shown(value));
}

function noInstant(written: string): Error {
  return scalarError(
    'DATE_INVALID',
    `${written} is not an instant. Write a string: "2026-11-21T09:30:00+01:00", or "2026-11-21" for that day.`,
  );
}

/**
 * Instants go out from milliseconds. They come in as the text that was written: a bare date and a missing offset mean
 * something, and a bad one must cost its item alone, not the batch.
 */
export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'An instant, ISO 8601. Written: `2026-11-21T09:30:00+01:00`; without offset it is workspace time; a bare date (`2026-11-21`) is that day as a whole and ranks after every instant of it. Returned: always UTC, `2026-11-21T08:30:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => new Date(Number(value)).toISOString(),
  parseValue: text,
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw noInstant(shownLiteral(node));
    return node.value;
  },
});
