import { createHash } from 'node:crypto';
import { TidemarkError } from '../errors/index.js';

const VERSION = 1;

/** The argument that a cursor came in. */
export type CursorArgument = 'after' | 'before';

/** What a cursor holds besides the query that it belongs to. */
export type CursorParts = readonly (string | number | null)[];

/** Names a query: everything that decides which items its list has and in which order, but not how many of them are asked for. */
export function queryHash(query: unknown): string {
  return createHash('sha256').update(canonical(query)).digest('base64url').slice(0, 16);
}

/** Opaque text: a version, the query, and the place in its list. */
export function encodeCursor(query: string, parts: CursorParts): string {
  return Buffer.from(JSON.stringify([VERSION, query, ...parts])).toString('base64url');
}

/** The place that a cursor of the query names. @throws CURSOR_INVALID where it is no cursor, or one of another query */
export function decodeCursor(text: string, query: string, argument: CursorArgument): CursorParts {
  const parts = parsed(text);
  if (parts === undefined) throw invalidCursor(argument);
  const [version, hash, ...place] = parts;
  if (version !== VERSION) {
    throw invalidCursor(argument, 'The cursor comes from another version of the server: start from the first page.');
  }
  if (hash !== query) {
    throw invalidCursor(
      argument,
      'The cursor belongs to another query: all arguments but first, after, last and before must stay the same from page to page.',
    );
  }
  if (!place.every(isPart)) throw invalidCursor(argument);
  return place;
}

export function invalidCursor(
  argument: CursorArgument,
  message = `\`${argument}\` is not a cursor of this list. Give a startCursor or endCursor that it returned.`,
): TidemarkError {
  return new TidemarkError('CURSOR_INVALID', message, { path: argument });
}

/** Whether a part of a cursor is a row id, a day or an instant. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isPart(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function parsed(text: string): unknown[] | undefined {
  if (!/^[A-Za-z0-9_-]{1,100000}$/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys; members that are null or left out mean the same, and are left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== null && member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
