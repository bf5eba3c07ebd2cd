import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { scalarError, shown, shownLiteral } from './scalar-error.js';

/** `number`: what was written, where that is a number: seconds or milliseconds since 1970, which must be said as a text. */
function noInstant(written: string, number: number, literal?: ValueNode): Error {
  const epoch = new Date(number < SECONDS_UNTIL ? number * 1000 : number);
  const meant = number > 0 && !Number.isNaN(epoch.getTime()) ? epoch.toISOString() : '2026-11-21T09:30:00+01:00';
  return scalarError(
    'DATE_INVALID',
    `${written} is not an instant. Write a string: "${meant}", or "${meant.slice(0, 10)}" for that day.`,
    literal,
  );
}

/** Smaller numbers are taken for seconds (until the year 5138), greater ones for milliseconds (from 1973 on). */
const SECONDS_UNTIL = 1e11;

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
  parseValue(value) {
    if (typeof value === 'string') return value;
    throw noInstant(shown(value), typeof value === 'number' ? value : Number.NaN);
  },
  parseLiteral(node) {
    if (node.kind === Kind.STRING) return node.value;
    throw noInstant(shownLiteral(node), node.kind === Kind.INT ? Number(node.value) : Number.NaN, node);
  },
});
