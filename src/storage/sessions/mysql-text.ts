import { escape as escapeText } from 'mysql2';
import { type SqlValue } from '../types.js';

/** Longest statement (bytes, roughly) that is sent. */
export const STATEMENT_BYTES = 4 * 2 ** 20;

/** A value as it stands in a statement's text. */
export function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be stored.`);
    return String(value);
  }
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return escapeText(value);
  return `X'${value.toString('hex')}'`;
}

/** Texts `(1, 'a'), (2, 'b')` of the rows, each with at most `STATEMENT_BYTES`, and how many rows it has. */
export function* rowTexts(rows: readonly (readonly SqlValue[])[]): Generator<{ text: string; count: number }> {
  let parts: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const text = `(${row.map(literal).join(',')})`;
    // A character of our texts takes 3 bytes at most; nearly all take one.
    const size = isAscii(text) ? text.length : Buffer.byteLength(text);
    if (bytes + size > STATEMENT_BYTES && parts.length > 0) {
      yield { text: parts.join(','), count: parts.length };
      parts = [];
      bytes = 0;
    }
    parts.push(text);
    bytes += size + 1;
  }
  if (parts.length > 0) yield { text: parts.join(','), count: parts.length };
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text);
}
