import { type Model } from '../model/index.js';
import {
  type EntityColumn,
  type KeyValue,
  type Position,
  type ReadingOrder,
  readKeys,
} from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { type FieldKey, type OrderKey } from './plan-order.js';
import { FieldRanking, MetricRanking, type Ranking } from './ranking.js';
import { type Stretch } from './select.js';

/** What rows are ordered by, and from which end they are read. */
export interface Reading {
  readonly model: Model;
  readonly order: readonly OrderKey[];
  /** A column for each order by a metric. */
  readonly orderColumns: readonly (Float64Array | undefined)[];
  readonly stretch: Stretch;
}

/** Values of the fields that rows are ordered by, by column and row id. */
export type FieldValues = ReadonlyMap<EntityColumn, ReadonlyMap<number, KeyValue>>;

/** More candidates than this are not listed: all rows are read. */
const LISTED = 8192;

/** The order as SQL reads it: the fields of it. */
export function fieldOrder({ order, stretch }: Pick<Reading, 'order' | 'stretch'>): ReadingOrder {
  const columns = order.filter(isField).map(({ column, descending }) => ({ column, descending }));
  return { columns, reversed: stretch.reversed };
}

/** A ranking for each order by a metric, in its place. */
export function metricRankings({ order, orderColumns, stretch }: Reading): (MetricRanking | undefined)[] {
  return orderColumns.map((column, index) =>
    column === undefined ? undefined : new MetricRanking(column, order[index]?.descending ?? false, stretch.reversed),
  );
}

/** The rankings of an order, its metrics' being made already. */
export function rankingsOf(
  { order, stretch }: Pick<Reading, 'order' | 'stretch'>,
  metrics: readonly (MetricRanking | undefined)[],
  fields: FieldValues,
): Ranking[] {
  return order.map((key, index): Ranking => {
    if (key.is === 'field') {
      return new FieldRanking(fields.get(key.column) ?? new Map(), key.descending, stretch.reversed);
    }
    const ranking = metrics[index];
    if (ranking === undefined) throw new Error('An order by a metric without its column.');
    return ranking;
  });
}

/** Reads the fields that candidates are ordered by. */
export async function readFields(
  session: Session,
  { model, order }: Pick<Reading, 'model' | 'order'>,
  candidates: readonly number[],
): Promise<FieldValues> {
  const values = new Map<EntityColumn, Map<number, KeyValue>>(
    order.filter(isField).map(({ column }) => [column, new Map()]),
  );
  const columns = [...values.keys()];
  if (columns.length === 0) return values;
  const listed = candidates.length <= LISTED ? candidates : undefined;
  await readKeys(session, model, columns, listed, (id, keys) => {
    columns.forEach((column, index) => {
      values.get(column)?.set(id, keys[index] ?? null);
    });
  });
  return values;
}

/** The same, of rows that were read with their positions. */
export function fieldsOfRows({ order }: Pick<Reading, 'order'>, rows: readonly Position[]): FieldValues {
  return new Map(
    order.flatMap((key, index) =>
      isField(key) ? [[key.column, new Map(rows.map(({ id, keys }) => [id, keys[index] ?? null]))]] : [],
    ),
  );
}

function isField(key: OrderKey): key is FieldKey {
  return key.is === 'field';
}
