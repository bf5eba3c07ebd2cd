import { placeholders } from '../sessions/sql.js';
import { type Session, type SqlValue } from '../types.js';

type Key = string | number;

/** Keys per statement on MySQL, whose range optimizer gives up on many more. */
const CHUNK = 1000;

export interface KeyQuery {
  /** Columns of the table, whose alias is `t`. */
  readonly select: string;
  readonly table: string;
  /** Key columns, in the order of the index that finds them. */
  readonly columns: readonly string[];
  readonly keys: readonly (readonly Key[])[];
  /** A further condition on `t`. */
  readonly where?: string;
  readonly params?: readonly SqlValue[];
  /** Takes the rows' locks; SQLite's writer is alone anyway. */
  readonly lock?: boolean;
}

/**
 * Rows with any of many (compound) keys. On SQLite the keys travel as one JSON parameter, so that the statement's text
 * stays the same; on MySQL as ranges of the index. One statement per 1,000 keys at most.
 */
export async function selectByKeys<T>(session: Session, query: KeyQuery): Promise<T[]> {
  if (query.keys.length === 0) return [];
  if (session.dialect === 'sqlite')
    return session.all<T>(sqliteText(query), [JSON.stringify(flat(query)), ...(query.params ?? [])]);
  if (query.keys.length <= CHUNK) return mysqlRows<T>(session, query, query.keys);
  const rows: T[] = [];
  for (let at = 0; at < query.keys.length; at += CHUNK) {
    for (const row of await mysqlRows<T>(session, query, query.keys.slice(at, at + CHUNK))) rows.push(row);
  }
  return rows;
}

/** A list for `IN`: its text and its parameters. */
export function inList(session: Session, values: readonly Key[]): { text: string; params: SqlValue[] } {
  if (session.dialect === 'sqlite')
    return { text: '(SELECT value FROM json_each(?))', params: [JSON.stringify(values)] };
  return { text: `(${values.map(() => '?').join(',')})`, params: [...values] };
}

function flat(query: KeyQuery): unknown {
  return query.columns.length === 1 ? query.keys.map((key) => key[0]) : query.keys;
}

function sqliteText({ select, table, columns, where }: KeyQuery): string {
  const more = where === undefined ? '' : ` AND ${where}`;
  if (columns.length === 1) {
    return `SELECT ${select} FROM ${table} t WHERE t.${columns[0]} IN (SELECT value FROM json_each(?))${more}`;
  }
  const on = columns.map((column, i) => `t.${column} = (k.value ->> ${i})`).join(' AND ');
  return `SELECT ${select} FROM json_each(?) k CROSS JOIN ${table} t ON ${on}${where === undefined ? '' : ` WHERE ${where}`}`;
}

function mysqlRows<T>(session: Session, query: KeyQuery, keys: readonly (readonly Key[])[]): Promise<T[]> {
  // A list of rows, and not one AND after the other with OR between them: those the optimizer takes ten times as long to look at.
  const [row, columns] = [placeholders(query.columns.length), query.columns.map((column) => `t.${column}`)];
  const place = query.columns.length === 1 ? '?' : row;
  const list = new Array<string>(keys.length).fill(place).join(',');
  const more = query.where === undefined ? '' : ` AND ${query.where}`;
  const text = `SELECT ${query.select} FROM ${query.table} t WHERE (${columns.join(', ')}) IN (${list})${more}`;
  return session.all<T>(query.lock ? `${text} FOR UPDATE` : text, [...keys.flat(), ...(query.params ?? [])]);
}
