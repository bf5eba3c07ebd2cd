import { type Model } from '../../model/index.js';
import { type Session, type SqlValue } from '../types.js';
import { ALWAYS, allOf, anyOf, equalTo, known, NEVER, negated, type SqlCondition, tableOf } from './condition.js';
import { type EntityColumn } from './entity-columns.js';

/** One field that rows are ordered by; empties come last either way, ties are broken by id. */
export interface OrderColumn {
  readonly column: EntityColumn;
  readonly descending: boolean;
}

export type KeyValue = string | number | null;

/** A place between rows: just behind the row that has (or had) these keys. */
export interface Position {
  readonly keys: readonly KeyValue[];
  readonly id: number;
}

export interface OrderedRow extends Position {}

const ID: EntityColumn = { name: 'id', type: 'number', nullable: false };

/** The rows behind a position. */
export function behind(order: readonly OrderColumn[], position: Position): SqlCondition {
  const choices: SqlCondition[] = [];
  const equals: SqlCondition[] = [];
  for (const [index, key] of order.entries()) {
    const value = position.keys[index] ?? null;
    choices.push(allOf([...equals, later(key, value)]));
    equals.push(value === null ? negated(known(key.column)) : equalTo(key.column, value));
  }
  choices.push(allOf([...equals, compared(ID, '>', position.id)]));
  const condition = anyOf(choices);
  const [first] = order;
  const value = position.keys[0] ?? null;
  if (first === undefined || first.column.nullable || value === null) return condition;
  // Says nothing new, but lets an index on the first key start at the position.
  return allOf([compared(first.column, first.descending ? '<=' : '>=', value), condition]);
}

/** Rows in order, at most `limit`. */
export async function readOrdered(
  session: Session,
  model: Model,
  condition: SqlCondition,
  order: readonly OrderColumn[],
  limit: number,
): Promise<OrderedRow[]> {
  const columns = ['id', ...new Set(order.map(({ column }) => column.name))];
  const by = order.flatMap(({ column, descending }) => [
    ...(column.nullable ? [`${column.name} IS NULL`] : []),
    descending ? `${column.name} DESC` : column.name,
  ]);
  const rows = await session.all<Record<string, KeyValue> & { id: number }>(
    `SELECT ${columns.join(', ')} FROM ${tableOf(model)} WHERE ${condition.text} ORDER BY ${[...by, 'id'].join(', ')} LIMIT ?`,
    [...condition.params, limit],
  );
  return rows.map((row) => ({ id: row.id, keys: order.map(({ column }) => row[column.name] ?? null) }));
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

/** May be NULL of an empty column: only behind `IS NULL OR`, which is then true. */
function compared(column: EntityColumn, operator: string, value: string | number): SqlCondition {
  return { text: `${column.name} ${operator} ?`, params: [value] };
}
