import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';
import { idIn, type SqlCondition, tableOf } from './condition.js';
import { type EntityColumn } from './entity-columns.js';
import { type KeyValue } from './keyset.js';

const CHUNK = 8192;
const LIST = 1024;

/** One column of the rows that fulfil a condition, in chunks by id. `column` may also be `custom`, the JSON of custom fields. */
export async function scanColumn(
  session: Session,
  model: Model,
  column: string,
  condition: SqlCondition,
  visit: (id: number, text: string) => void,
): Promise<void> {
  for (let after = -1; ; ) {
    const rows = await session.all<Record<string, string | null> & { id: number }>(
      `SELECT id, ${column} FROM ${tableOf(model)} WHERE ${condition.text} AND id > ? ORDER BY id LIMIT ${CHUNK}`,
      [...condition.params, after],
    );
    for (const row of rows) {
      const text = row[column];
      if (text !== null && text !== undefined) visit(row.id, text);
      after = row.id;
    }
    if (rows.length < CHUNK) return;
  }
}

/** Order keys of rows: of the ids given, or of all rows. */
export async function readKeys(
  session: Session,
  model: Model,
  columns: readonly EntityColumn[],
  ids: readonly number[] | undefined,
  visit: (id: number, keys: readonly KeyValue[]) => void,
): Promise<void> {
  const names = columns.map((column) => column.name);
  const select = `SELECT ${['id', ...new Set(names)].join(', ')} FROM ${tableOf(model)} WHERE`;
  const take = (row: Record<string, KeyValue> & { id: number }) =>
    visit(
      row.id,
      names.map((name) => row[name] ?? null),
    );
  if (ids !== undefined) {
    for (let start = 0; start < ids.length; start += LIST) {
      const condition = idIn(ids.slice(start, start + LIST));
      (
        await session.all<Record<string, KeyValue> & { id: number }>(`${select} ${condition.text}`, condition.params)
      ).forEach(take);
    }
    return;
  }
  for (let after = -1; ; ) {
    const rows = await session.all<Record<string, KeyValue> & { id: number }>(
      `${select} id > ? ORDER BY id LIMIT ${CHUNK}`,
      [after],
    );
    rows.forEach(take);
    if (rows.length < CHUNK) return;
    after = rows[rows.length - 1]!.id;
  }
}

/** Rows whose custom fields mention a name, perhaps deeper than at the top: to be looked at. */
export function mentionsCustom(session: Session, name: string): SqlCondition {
  const quoted = JSON.stringify(name);
  // MySQL's own comparison of texts is that of a collation; bytes are what is meant.
  return session.dialect === 'sqlite'
    ? { text: 'instr(custom, ?) > 0', params: [quoted] }
    : { text: 'INSTR(CAST(custom AS BINARY), CAST(? AS BINARY)) > 0', params: [quoted] };
}

/**
 * Rows whose text may contain (or start with) another when case does not count: never too few, but perhaps too many.
 * Only ASCII characters are demanded, and neither `k` nor `i`, which the Kelvin sign and the dotted capital I become.
 */
export function mayContain(session: Session, column: EntityColumn, lower: string, atStart: boolean): SqlCondition {
  const parts: string[] = atStart ? [] : ['%'];
  for (const character of lower.slice(0, 100)) {
    if (character === 'k' || character === 'i' || character > '~' || character < ' ') parts.push('%');
    else parts.push('%_!'.includes(character) ? `!${character}` : character);
  }
  parts.push('%');
  const pattern = parts.filter((part, index) => part !== '%' || parts[index - 1] !== '%').join('');
  const text =
    session.dialect === 'sqlite'
      ? `${column.name} LIKE ? ESCAPE '!'`
      : `LOWER(CONVERT(${column.name} USING utf8mb4)) COLLATE utf8mb4_bin LIKE ? ESCAPE '!'`;
  return { text: column.nullable ? `(${column.name} IS NOT NULL AND ${text})` : `(${text})`, params: [pattern] };
}
