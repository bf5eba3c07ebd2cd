import { type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import {
  type CursorArgument,
  decodeCursor,
  encodeCursor,
  queryHash as hashOf,
  invalidCursor,
  isWhole,
} from '../paging/index.js';
import { type Position } from '../storage/search/index.js';
import { type OrderKey } from './plan-order.js';
import { type EntityQuery } from './types.js';

/** What a cursor says: the day that the query means by "the last complete day", and a place. */
export interface Cursor extends Position {
  readonly lastCompleteDay: Day;
}

/** Names a query: its model, filter, order and company. */
export function queryHash(model: Model, { filter, orderBy, companyId }: EntityQuery): string {
  return hashOf([model, filter ?? {}, orderBy ?? [], companyId ?? 0]);
}

export function cursorText(query: string, { lastCompleteDay, id, keys }: Cursor): string {
  return encodeCursor(query, [lastCompleteDay, id, ...keys]);
}

/** @throws CURSOR_INVALID where it is no cursor, or one of another query */
export function readCursor(text: string, query: string, argument: CursorArgument): Cursor {
  const [lastCompleteDay, id, ...keys] = decodeCursor(text, query, argument);
  if (!isWhole(lastCompleteDay) || !isWhole(id)) throw invalidCursor(argument);
  return { lastCompleteDay, id, keys };
}

/** @throws CURSOR_INVALID where the keys are not those of the order */
export function checkKeys(cursor: Cursor, order: readonly OrderKey[], argument: CursorArgument): void {
  const fits = order.every((key, index) => {
    const value = cursor.keys[index];
    const isText = key.is === 'field' && key.column.type === 'text';
    if (value === null) return key.is === 'metric' || key.column.nullable;
    return typeof value === (isText ? 'string' : 'number');
  });
  if (!fits || cursor.keys.length !== order.length) throw invalidCursor(argument);
}
