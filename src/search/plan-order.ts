import { type Day } from '../calendar/index.js';
import { MODEL_WORD, type Model } from '../model/index.js';
import { type EntityColumn, type EntityField, entityColumn } from '../storage/search/index.js';
import { badInput, CHANGE_DAYS, ORDER_KEYS, wholeNumber } from './limits.js';
import { dayOn } from './metric-condition.js';
import { type EntityOrder, type EntityOrderField, type MetricOrder } from './types.js';

export type OrderKey = FieldKey | MetricKey;

export interface FieldKey {
  readonly is: 'field';
  readonly column: EntityColumn;
  readonly descending: boolean;
}

export interface MetricKey {
  readonly is: 'metric';
  readonly key: string;
  readonly day: Day;
  readonly by: 'VALUE' | 'PERCENT_CHANGE' | 'ABSOLUTE_CHANGE';
  /** 0 for VALUE. */
  readonly days: number;
  readonly path: string;
  readonly descending: boolean;
}

const FIELDS: Readonly<Record<EntityOrderField, EntityField>> = {
  NAME: 'name',
  EXTERNAL_ID: 'externalId',
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  MRR: 'mrr',
  SEGMENT: 'segment',
  OWNER: 'owner',
  STATUS: 'status',
  COUNTRY: 'country',
};

/** Checks what to order by; ids break ties, and are the order where nothing is given. @throws BAD_USER_INPUT, DATE_INVALID, each with its place */
export function planOrder(
  model: Model,
  orderBy: readonly EntityOrder[] | null | undefined,
  lastCompleteDay: Day,
): OrderKey[] {
  if (!orderBy) return [];
  if (orderBy.length > ORDER_KEYS) throw badInput(`More than ${ORDER_KEYS} orders.`, 'orderBy');
  return orderBy.map((order, index) => {
    const path = `orderBy[${index}]`;
    const descending = order.direction === 'DESC';
    if (order.field && order.metric) throw badInput('Order by a field or by a metric, not by both at once.', path);
    if (order.field) return { is: 'field', column: fieldColumn(model, order.field, `${path}.field`), descending };
    if (order.metric) return metricKey(order.metric, `${path}.metric`, lastCompleteDay, descending);
    throw badInput('Say what to order by: a field or a metric.', path);
  });
}

function fieldColumn(model: Model, field: EntityOrderField, path: string): EntityColumn {
  const column = entityColumn(model, FIELDS[field]);
  if (column === undefined) throw badInput(`${MODEL_WORD[model]}s have no ${field} to order by.`, path);
  return column;
}

function metricKey(order: MetricOrder, path: string, lastCompleteDay: Day, descending: boolean): MetricKey {
  const by = order.by ?? 'VALUE';
  const given = order.days ?? undefined;
  if (by !== 'VALUE' && given === undefined)
    throw badInput(`${by} needs days: how far back to compare.`, `${path}.days`);
  if (given !== undefined && !order.by) {
    throw badInput('days goes with by: PERCENT_CHANGE or ABSOLUTE_CHANGE.', `${path}.days`);
  }
  const days = by === 'VALUE' ? 0 : wholeNumber(given ?? 0, 1, CHANGE_DAYS, `${path}.days`);
  return {
    is: 'metric',
    key: order.key,
    day: dayOn(order.on, `${path}.on`) ?? lastCompleteDay,
    by,
    days,
    path,
    descending,
  };
}
