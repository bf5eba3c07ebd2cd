import { type FieldPacket, type TypeCastField, type TypeCastNext } from 'mysql2';

/** Protocol number of the column type DOUBLE. */
const DOUBLE = 5;
/** Statements that are kept in mind at most. */
const KNOWN = 1_000;
/** Characters of a statement that tell it from others, at most. */
const LONGEST = 500;

const known = new Set<string>();

/**
 * mysql2 makes a double of its text by multiplying and dividing (Packet.parseFloat, for up to 17 characters): 90483.88256880887 comes out
 * one unit of the last place off. Its hook for values gets the text, but is called for every value of a result and costs several
 * times as much: so it is set for those statements that give doubles, which the first result of each tells.
 */
export function exactly(field: TypeCastField, next: TypeCastNext): unknown {
  if (field.type !== 'DOUBLE') return next();
  const text = field.string();
  return text === null ? null : Number(text);
}

/** Whether a statement like this one has given doubles. */
export function isOfDoubles(sql: string): boolean {
  return known.has(headOf(sql));
}

/** Notes whether a result has doubles. */
export function hasDoubles(sql: string, fields: readonly FieldPacket[]): boolean {
  if (!fields.some(({ columnType, type }) => (columnType ?? type) === DOUBLE)) return false;
  if (known.size >= KNOWN) known.clear();
  known.add(headOf(sql));
  return true;
}

/** What stands before the conditions, whose lists differ from one statement to the next. */
function headOf(sql: string): string {
  const end = sql.indexOf(' WHERE ');
  return sql.slice(0, end < 0 ? LONGEST : Math.min(end, LONGEST));
}
