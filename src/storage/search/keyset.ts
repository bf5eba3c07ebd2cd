import { type Model } from '../../model/index.js';
import { type Session, type SqlValue } from '../types.js';
import { ALWAYS, allOf, anyOf, equalTo, known, NEVER, negated, type SqlCondition, tableOf } from './condition.js';
import { type EntityColumn } from './entity-columns.js';

/** One field that rows are ordered by; empties come last either way, ties are broken by id. */
export interface OrderColumn {
  readonly column: EntityColumn;
  readonly descending: boolean;
}

/** How a list is read: from its start or, reversed, from its end, where empties come first. */
export interface ReadingOrder {
  readonly columns: readonly OrderColumn[];
  readonly reversed: boolean;
}

export type KeyValue = string | number | null;

/** A place in a list: that of the row that has (or had) these keys. */
export interface Position {
  readonly keys: readonly KeyValue[];
  readonly id: number;
}

export interface OrderedRow extends Position {}

const ID: EntityColumn = { name: 'id', type: 'number', nullable: false };

/** The rows that are read after a position. */
export function behind({ columns, reversed }: ReadingOrder, position: Position): SqlCondition {
  const choices: SqlCondition[] = [];
  const equals: SqlCondition[] = [];
  for (const [index, key] of columns.entries()) {
    const value = position.keys[index] ?? null;
    choices.push(allOf([...equals, reversed ? earlier(key, value) : later(key, value)]));
    equals.push(value === null ? negated(known(key.column)) : equalTo(key.column, value));
  }
  choices.push(allOf([...equals, compared(ID, reversed ? '<' : '>', position.id)]));
  const condition = anyOf(choices);
  const [first] = columns;
  const value = position.keys[0] ?? null;
  if (first === undefined || first.column.nullable || value === null) return condition;
  // Says nothing new, but lets an index on the first key start at the position.
  return allOf([compared(first.column, first.descending === reversed ? '>=' : '<=', value), condition]);
}

/** The rows that are read before a position. */
export function ahead({ columns, reversed }: ReadingOrder, position: Position): SqlCondition {
  return behind({ columns, reversed: !reversed }, position);
}

/** `ORDER BY` for reading in an order. */
export function orderClause({ columns, reversed }: ReadingOrder): string {
  const by = columns.flatMap(({ column, descending }) => [
    ...(column.nullable ? [`${column.name} IS NULL${reversed ? ' DESC' : ''}`] : []),
    descending === reversed ? column.name : `${column.name} DESC`,
  ]);
  return [...by, reversed ? 'id DESC' : 'id'].join(', ');
}

/** Columns that a row's position is made of, named once each. */
export function positionColumns({ columns }: ReadingOrder): string[] {
  return [...new Set(['id', ...columns.map(({ column }) => column.name)])];
}

export function positionOf(row: Readonly<Record<string, KeyValue>> & { readonly id: number }, order: ReadingOrder) {
  return { id: row.id, keys: order.columns.map(({ column }) => row[column.name] ?? null) };
}

/** Rows as they are read, at most `limit`. */
export async function readOrdered(
  session: Session,
  model: Model,
  condition: SqlCondition,
  order: ReadingOrder,
  limit: number,
): Promise<OrderedRow[]> {
  const rows = await session.all<Record<string, KeyValue> & { id: number }>(
    `SELECT ${positionColumns(order).join(', ')} FROM ${tableOf(model)} WHERE ${condition.text} ORDER BY ${orderClause(order)} LIMIT ?`,
    [...condition.params, limit],
  );
  return rows.map((row) => positionOf(row, order));
}

/** Whether any row fulfils a condition. */
export async function exists(session: Session, model: Model, condition: SqlCondition): Promise<boolean> {
  if (condition === NEVER) return false;
  const rows = await session.all(
    `SELECT id FROM ${tableOf(model)} WHERE ${condition.text} LIMIT 1`,
    condition.params as SqlValue[],
  );
  return rows.length > 0;
}

export async function count(session: Session, model: Model, condition: SqlCondition): Promise<number> {
  if (condition === NEVER) return 0;
  const where = condition === ALWAYS ? '' : ` WHERE ${condition.text}`;
  const rows = await session.all<{ total: number }>(
    `SELECT COUNT(*) AS total FROM ${tableOf(model)}${where}`,
    condition.params,
  );
  return Number(rows[0]?.total ?? 0);
}

function later({ column, descending }: OrderColumn, value: KeyValue): SqlCondition {
  if (value === null) return NEVER;
  const beyond = compared(column, descending ? '<' : '>', value);
  return column.nullable ? anyOf([negated(known(column)), beyond]) : beyond;
}

/** Empties come last: everything else is before them, and they are before nothing. */
function earlier({ column, descending }: OrderColumn, value: KeyValue): SqlCondition {
  if (value === null) return known(column);
  return allOf([known(column), compared(column, descending ? '>' : '<', value)]);
}

/** May be NULL of an empty column: only behind `IS NULL OR`, which is then true, or `IS NOT NULL AND`, which is then false. */
function compared(column: EntityColumn, operator: string, value: string | number): SqlCondition {
  return { text: `${column.name} ${operator} ?`, params: [value] };
}
