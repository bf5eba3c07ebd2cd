import {
  ALWAYS,
  allOf,
  anyOf,
  companyWhere,
  type EntityColumn,
  negated,
  type SqlCondition,
} from '../storage/search/index.js';
import { type ValueTest } from './custom-test.js';

/**
 * A filter, planned: what SQL decides (whole sub-trees of it), what is decided here text by text, and metric conditions, which stand
 * in a list of their own and are referred to by index.
 */
export type Condition =
  | { readonly is: 'sql'; readonly where: SqlCondition }
  | { readonly is: 'text'; readonly column: EntityColumn; readonly lower: string; readonly atStart: boolean }
  | { readonly is: 'custom'; readonly name: string; readonly test: ValueTest }
  | { readonly is: 'metric'; readonly index: number }
  | { readonly is: 'company'; readonly of: Condition }
  | { readonly is: 'not'; readonly of: Condition }
  | { readonly is: 'and' | 'or'; readonly of: readonly Condition[] };

export const TRUE: Condition = { is: 'sql', where: ALWAYS };

export function sql(where: SqlCondition): Condition {
  return { is: 'sql', where };
}

/** `and` or `or` of conditions; those that SQL decides become one. */
export function combined(is: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const flat = conditions.flatMap((condition) => (condition.is === is ? condition.of : [condition]));
  const inSql = flat.flatMap((condition) => (condition.is === 'sql' ? [condition.where] : []));
  const others = flat.filter((condition) => condition.is !== 'sql');
  const where = is === 'and' ? allOf(inSql) : anyOf(inSql);
  if (others.length === 0) return sql(where);
  const [only] = others;
  if (inSql.length === 0 && others.length === 1 && only !== undefined) return only;
  const neutral = is === 'and' ? allOf([]) : anyOf([]);
  const members = where === neutral ? others : [sql(where), ...others];
  return members.length === 1 && members[0] !== undefined ? members[0] : { is, of: members };
}

export function opposite(condition: Condition): Condition {
  if (condition.is === 'sql') return sql(negated(condition.where));
  if (condition.is === 'not') return condition.of;
  return { is: 'not', of: condition };
}

/** A condition on companies, asked of their children. */
export function ofCompany(condition: Condition): Condition {
  return condition.is === 'sql' ? sql(companyWhere(condition.where)) : { is: 'company', of: condition };
}

/** Whether whatever fulfils it was seen in the entity's table (a metric's values alone do not prove that the entity is still there). */
export function provesExistence(condition: Condition): boolean {
  switch (condition.is) {
    case 'sql':
    case 'text':
    case 'company':
      return true;
    case 'custom':
      return !condition.test(undefined);
    case 'and':
      return condition.of.some(provesExistence);
    case 'or':
      return condition.of.every(provesExistence);
    default:
      return false;
  }
}
