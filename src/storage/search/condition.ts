import { type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { type SqlValue } from '../types.js';
import { type EntityColumn } from './entity-columns.js';

/** A condition on the rows of an entity table: true or false of every row, never NULL, so that NOT means not. */
export interface SqlCondition {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

export const ALWAYS: SqlCondition = { text: '1 = 1', params: [] };
export const NEVER: SqlCondition = { text: '1 = 0', params: [] };

/** All of them; none at all is true. */
export function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.includes(NEVER)) return NEVER;
  return joined(
    conditions.filter((condition) => condition !== ALWAYS),
    ' AND ',
    ALWAYS,
  );
}

/** Any of them; none at all is false. */
export function anyOf(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.includes(ALWAYS)) return ALWAYS;
  return joined(
    conditions.filter((condition) => condition !== NEVER),
    ' OR ',
    NEVER,
  );
}

export function negated(condition: SqlCondition): SqlCondition {
  if (condition === ALWAYS) return NEVER;
  if (condition === NEVER) return ALWAYS;
  return { text: `NOT (${condition.text})`, params: condition.params };
}

/** Equal; an empty column is not. */
export function equalTo(column: EntityColumn, value: string | number): SqlCondition {
  return whereKnown(column, `${column.name} = ?`, [value]);
}

/** Not equal; an empty column is. */
export function notEqualTo(column: EntityColumn, value: string | number): SqlCondition {
  return negated(equalTo(column, value));
}

export function oneOf(column: EntityColumn, values: readonly (string | number)[]): SqlCondition {
  if (values.length === 0) return NEVER;
  const list = padded(values);
  return whereKnown(column, `${column.name} IN (${list.map(() => '?').join(', ')})`, list);
}

export function known(column: EntityColumn): SqlCondition {
  return column.nullable ? { text: `${column.name} IS NOT NULL`, params: [] } : ALWAYS;
}

/** From `min` to `max`, both included; an infinite end is open. */
export function between(column: EntityColumn, min: number, max: number): SqlCondition {
  if (min > max || min === Number.POSITIVE_INFINITY || max === Number.NEGATIVE_INFINITY) return NEVER;
  const parts: string[] = [];
  const params: number[] = [];
  if (min !== Number.NEGATIVE_INFINITY) {
    parts.push(`${column.name} >= ?`);
    params.push(min);
  }
  if (max !== Number.POSITIVE_INFINITY) {
    parts.push(`${column.name} <= ?`);
    params.push(max);
  }
  return parts.length === 0 ? known(column) : whereKnown(column, parts.join(' AND '), params);
}

/** Children whose company fulfils a condition. */
export function companyWhere(condition: SqlCondition): SqlCondition {
  if (condition === ALWAYS || condition === NEVER) return condition;
  return {
    text: `company_id IN (SELECT id FROM ${ENTITY_TABLE.COMPANY} WHERE ${condition.text})`,
    params: condition.params,
  };
}

/** The row ids of a list. */
export function idIn(ids: readonly number[]): SqlCondition {
  return oneOf({ name: 'id', type: 'number', nullable: false }, ids);
}

export function tableOf(model: Model): string {
  return ENTITY_TABLE[model];
}

/** Lists are filled up with their last value to a few lengths, so that few different statements need preparing. */
function padded<T>(values: readonly T[]): T[] {
  const list = [...values];
  let length = 1;
  while (length < list.length) length *= 4;
  const last = list[list.length - 1];
  while (list.length < length && last !== undefined) list.push(last);
  return list;
}

function whereKnown(column: EntityColumn, text: string, params: readonly SqlValue[]): SqlCondition {
  if (column.nullable) return { text: `(${column.name} IS NOT NULL AND ${text})`, params };
  return { text: `(${text})`, params };
}

function joined(conditions: readonly SqlCondition[], operator: string, none: SqlCondition): SqlCondition {
  const [only] = conditions;
  if (only === undefined) return none;
  if (conditions.length === 1) return only;
  return {
    text: `(${conditions.map((condition) => condition.text).join(operator)})`,
    params: conditions.flatMap((condition) => condition.params),
  };
}
