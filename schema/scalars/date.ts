import { GraphQLScalarType, Kind } from 'graphql';
import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { scalarError, shown, shownLiteral } from './scalar-error.js';

function checked(value: unknown): string {
  if (typeof value === 'string' && dayFromIso(value) !== undefined) return value;
  throw noDay(shown(value));
}

function noDay(written: string): Error {
  return scalarError('DATE_INVALID', `${written} is not a calendar day. Write "YYYY-MM-DD", such as "2026-11-21".`);
}

/** Days go out as integers of the calendar; they come in as their checked ISO text. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description:
    "A calendar day in the workspace's time zone (see `workspace.timeZone`), ISO 8601: `2026-11-21`. A day of 23 or 25 hours counts once, like any other.",
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
  serialize: (value) => isoFromDay(Number(value)),
  parseValue: checked,
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw noDay(shownLiteral(node));
    return checked(node.value);
  },
});
