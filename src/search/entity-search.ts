import { type Calendar } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type Model } from '../model/index.js';
import { type MetricCatalogue, type MetricReader } from '../reading/types.js';
import { entityColumn, equalTo, type Position } from '../storage/search/index.js';
import { type Database } from '../storage/types.js';
import { combined, sql } from './condition.js';
import { checkKeys, decodeCursor, encodeCursor, queryHash } from './cursor.js';
import { type Found, findBySets, findBySql, type Search } from './find.js';
import { badInput, METRIC_CONDITIONS, wholeNumber } from './limits.js';
import { MetricColumns } from './metric-columns.js';
import { planFilter } from './plan-filter.js';
import { planOrder } from './plan-order.js';
import { type EntityPage, type EntityQuery, type EntitySearch, PAGE_DEFAULT, PAGE_LIMIT } from './types.js';

export interface EntitySearchOptions {
  readonly database: Database;
  readonly reader: MetricReader;
  readonly catalogue: Pick<MetricCatalogue, 'resolve'>;
  readonly calendar: Calendar;
}

/** Finds entities by their fields, their metrics and their company, page by page. */
export function createEntitySearch(options: EntitySearchOptions): EntitySearch {
  return { find: (model, query) => find(options, model, query) };
}

/**
 * @throws BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID, METRIC_UNKNOWN, METRIC_FILTER_EMPTY, DATE_INVALID, VALUE_NOT_FINITE; `path`
 * names the place
 */
async function find(options: EntitySearchOptions, model: Model, query: EntityQuery): Promise<EntityPage> {
  const { database, calendar } = options;
  const first = pageSize(query.first);
  const hash = queryHash(model, query);
  const cursor = query.after === null || query.after === undefined ? undefined : decodeCursor(query.after, hash);
  // Later pages mean the same days as the first one did, also after midnight.
  const lastCompleteDay = cursor?.lastCompleteDay ?? calendar.lastCompleteDay();
  const order = planOrder(model, query.orderBy, lastCompleteDay);
  if (cursor) checkKeys(cursor, order);
  const filter = planFilter(model, query.filter, calendar, lastCompleteDay);
  const metricOrders = order.filter((key) => key.is === 'metric').length;
  if (filter.metrics.length + metricOrders > METRIC_CONDITIONS) {
    throw badInput(`More than ${METRIC_CONDITIONS} metric conditions and orders.`, 'filter');
  }
  const condition = combined('and', [...ofOneCompany(model, query.companyId), filter.condition]);

  // Metrics are read before the snapshot is taken: a search never holds one connection while it waits for another.
  const columns = new MetricColumns(options.reader, options.catalogue, calendar.today());
  const metrics = [];
  for (const metric of filter.metrics) metrics.push(await columns.idsWhere(metric));
  const orderColumns = [];
  for (const key of order) orderColumns.push(key.is === 'metric' ? await columns.orderColumn(model, key) : undefined);

  const search: Search = { model, condition, metrics, order, orderColumns, after: cursor, limit: first + 1 };
  const found: Found = await database.snapshot((session) =>
    condition.is === 'sql' && metricOrders === 0
      ? findBySql(session, search, condition.where)
      : findBySets(session, search),
  );

  const rows = found.rows.slice(0, first);
  const cursorOf = ({ id, keys }: Position) => encodeCursor({ query: hash, lastCompleteDay, id, keys });
  let total: Promise<number> | undefined;
  return {
    ids: rows.map((row) => row.id),
    cursors: rows.map(cursorOf),
    hasNextPage: found.rows.length > first,
    hasPreviousPage: found.precedes,
    totalCount: () => {
      total ??= database.snapshot((session) => found.count(session));
      return total;
    },
  };
}

function pageSize(first: number | null | undefined): number {
  if (first === null || first === undefined) return PAGE_DEFAULT;
  wholeNumber(first, 0, Number.MAX_SAFE_INTEGER, 'first');
  if (first > PAGE_LIMIT) {
    throw new TidemarkError('PAGE_TOO_LARGE', `A page holds at most ${PAGE_LIMIT}, not ${first}.`, { path: 'first' });
  }
  return first;
}

function ofOneCompany(model: Model, companyId: number | undefined) {
  if (companyId === undefined) return [];
  const column = entityColumn(model, 'companyId');
  if (column === undefined) throw new Error('Companies are not children of a company.');
  return [sql(equalTo(column, companyId))];
}
