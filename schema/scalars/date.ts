import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { scalarError, shown, shownLiteral } from './scalar-error.js';

function isDay(value: unknown): value is string {
  return typeof value === 'string' && dayFromIso(value) !== undefined;
}

function noDay(written: string, literal?: ValueNode): Error {
  const message = `${written} is not a calendar day. Write "YYYY-MM-DD", such as "2026-11-21".`;
  return scalarError('DATE_INVALID', message, literal);
}

/** Days go out as integers of the calendar; they come in as their checked ISO text. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description:
    "A calendar day in the workspace's time zone (see `workspace.timeZone`), ISO 8601: `2026-11-21`. A day of 23 or 25 hours counts once, like any other.",
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
  serialize: (value) => isoFromDay(Number(value)),
  parseValue(value) {
    if (isDay(value)) return value;
    throw noDay(shown(value));
  },
  parseLiteral(node) {
    if (node.kind === Kind.STRING && isDay(node.value)) return node.value;
    throw noDay(shownLiteral(node), node);
  },
});
