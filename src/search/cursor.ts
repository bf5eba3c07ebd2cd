import { createHash } from 'node:crypto';
import { type Day } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type Model } from '../model/index.js';
import { type KeyValue, type Position } from '../storage/search/index.js';
import { type OrderKey } from './plan-order.js';
import { type EntityQuery } from './types.js';

const VERSION = 1;

/** What a cursor says: the query that it belongs to, the day that the query means by "the last complete day", and a place. */
export interface Cursor extends Position {
  readonly query: string;
  readonly lastCompleteDay: Day;
}

/** Names a query: its model, filter, order and company, without `first` and `after`. */
export function queryHash(model: Model, query: EntityQuery): string {
  const { filter, orderBy, companyId } = query;
  const text = canonical([model, filter ?? {}, orderBy ?? [], companyId ?? 0]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** Writes the cursors of one page. */
export function encodeCursor(cursor: Cursor): string {
  const { query, lastCompleteDay, keys, id } = cursor;
  return Buffer.from(JSON.stringify([VERSION, query, lastCompleteDay, id, ...keys])).toString('base64url');
}

/** @throws CURSOR_INVALID where it is no cursor, or one of another query. */
export function decodeCursor(text: string, query: string): Cursor {
  const parts = parsed(text);
  if (parts === undefined) throw invalid('That is not a cursor of this server.');
  const [version, hash, day, id, ...keys] = parts;
  if (version !== VERSION)
    throw invalid('The cursor comes from another version of the server: start from the first page.');
  if (hash !== query) {
    throw invalid('The cursor belongs to another query: filter and orderBy must stay the same from page to page.');
  }
  if (!isWhole(day) || !isWhole(id) || !keys.every(isKey)) throw invalid('That is not a cursor of this server.');
  return { query, lastCompleteDay: day, id, keys };
}

/** @throws CURSOR_INVALID where the keys are not those of the order. */
export function checkKeys(cursor: Cursor, order: readonly OrderKey[]): void {
  const fits = order.every((key, index) => {
    const value = cursor.keys[index];
    const isText = key.is === 'field' && key.column.type === 'text';
    if (value === null) return key.is === 'metric' || key.column.nullable;
    return typeof value === (isText ? 'string' : 'number');
  });
  if (!fits || cursor.keys.length !== order.length) throw invalid('That is not a cursor of this server.');
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

function invalid(message: string): TidemarkError {
  return new TidemarkError('CURSOR_INVALID', message, { path: 'after' });
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isKey(value: unknown): value is KeyValue {
  return value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
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
