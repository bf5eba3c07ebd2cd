import { type Calendar, type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import { type Span, spanOf } from '../paging/index.js';
import { type MetricCatalogue, type MetricReader } from '../reading/types.js';
import { type Database } from '../storage/types.js';
import { type Condition } from './condition.js';
import { type Cursor, checkKeys, queryHash, readCursor } from './cursor.js';
import { type IdSet } from './id-set.js';
import { badInput, METRIC_CONDITIONS, withPath } from './limits.js';
import { MetricColumns } from './metric-columns.js';
import { type MetricCondition } from './metric-condition.js';
import { type FilterPlan, planFilter } from './plan-filter.js';
import { type MetricKey, type OrderKey, planOrder } from './plan-order.js';
import { type Stretch } from './select.js';
import { type EntityQuery } from './types.js';

export interface EntitySearchOptions {
  readonly database: Database;
  readonly reader: MetricReader;
  readonly catalogue: Pick<MetricCatalogue, 'resolve'>;
  readonly calendar: Calendar;
}

/** A query, checked, with all that it needs of metrics. */
export interface Prepared {
  readonly model: Model;
  readonly span: Span;
  readonly stretch: Stretch;
  readonly lastCompleteDay: Day;
  readonly order: readonly OrderKey[];
  readonly condition: Condition;
  /** The ids that fulfil each metric condition. */
  readonly metrics: readonly IdSet[];
  /** A column for each order by a metric. */
  readonly orderColumns: readonly (Float64Array | undefined)[];
}

interface Plan {
  readonly order: readonly OrderKey[];
  readonly filter: FilterPlan;
}

/**
 * @throws BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID, METRIC_UNKNOWN, METRIC_FILTER_EMPTY, DATE_INVALID, VALUE_NOT_FINITE; `path`
 * names the place
 */
export async function prepare(options: EntitySearchOptions, model: Model, query: EntityQuery): Promise<Prepared> {
  const { calendar } = options;
  const span = spanOf(query);
  const hash = queryHash(model, query);
  const after = span.after === undefined ? undefined : readCursor(span.after, hash, 'after');
  const before = span.before === undefined ? undefined : readCursor(span.before, hash, 'before');
  // Later pages mean the same days as the first one did, also after midnight.
  const lastCompleteDay = (after ?? before)?.lastCompleteDay ?? calendar.lastCompleteDay();
  const plan = (day: Day): Plan => ({
    order: planOrder(model, query.orderBy, day),
    filter: planFilter(model, query.filter, calendar, day),
  });
  const { order, filter } = plan(lastCompleteDay);
  if (after) checkKeys(after, order, 'after');
  if (before) checkKeys(before, order, 'before');
  if (after && before && daysOf(plan(before.lastCompleteDay)) !== daysOf({ order, filter })) {
    throw badInput(
      '`after` and `before` come from lists of different days: take both from pages of one list.',
      'before',
    );
  }
  const metricOrders = order.filter((key) => key.is === 'metric').length;
  if (filter.metrics.length + metricOrders > METRIC_CONDITIONS) {
    throw badInput(`More than ${METRIC_CONDITIONS} metric conditions and orders.`, 'filter');
  }

  const { metrics, orderColumns } = await readMetrics(options, model, { order, filter });
  const { condition } = filter;
  return {
    model,
    span,
    stretch: stretchOf(span, after, before),
    lastCompleteDay,
    order,
    condition,
    metrics,
    orderColumns,
  };
}

/**
 * What the metrics of a query say: of one snapshot, so that no two of its conditions see different versions of a metric. It is over
 * before the one of the rows is taken: a search never holds one connection while it waits for another.
 */
async function readMetrics(
  { reader, catalogue, calendar }: EntitySearchOptions,
  model: Model,
  { order, filter }: Plan,
): Promise<Pick<Prepared, 'metrics' | 'orderColumns'>> {
  const conditions: MetricCondition[] = [];
  for (const condition of filter.metrics) {
    conditions.push({ ...condition, key: await resolved(catalogue, condition.model, condition) });
  }
  const orders: (MetricKey | undefined)[] = [];
  for (const key of order) {
    orders.push(key.is === 'metric' ? { ...key, key: await resolved(catalogue, model, key) } : undefined);
  }
  const models = conditions.map((condition) => condition.model);
  if (orders.some((key) => key !== undefined)) models.push(model);
  if (models.length === 0) return { metrics: [], orderColumns: orders.map(() => undefined) };
  return reader.inSnapshot(new Set(models), async (snapshot) => {
    const columns = new MetricColumns(snapshot, calendar.today());
    const metrics: IdSet[] = [];
    for (const condition of conditions) metrics.push(await columns.idsWhere(condition));
    const orderColumns = [];
    for (const key of orders) orderColumns.push(key === undefined ? undefined : await columns.orderColumn(model, key));
    return { metrics, orderColumns };
  });
}

/** @throws METRIC_UNKNOWN naming the place */
async function resolved(
  catalogue: EntitySearchOptions['catalogue'],
  model: Model,
  { key, path }: { readonly key: string; readonly path: string },
): Promise<string> {
  try {
    return (await catalogue.resolve(model, key)).key;
  } catch (error) {
    throw withPath(error, `${path}.key`);
  }
}

/** Between the cursors, in the direction of reading. */
function stretchOf({ backward }: Span, after: Cursor | undefined, before: Cursor | undefined): Stretch {
  return backward ? { from: before, until: after, reversed: true } : { from: after, until: before, reversed: false };
}

/** The days that a query looks at: equal for two moments where it names none relative to now. */
function daysOf({ order, filter }: Plan): string {
  return [...filter.metrics, ...order.filter((key) => key.is === 'metric')].map(({ day }) => day).join(' ');
}
