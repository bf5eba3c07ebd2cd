import { type Day } from '../src/calendar/index.js';
import { type Column } from '../src/engine/types.js';
import { valueAt } from '../src/reading/series.js';
import { type TidemarkContext } from './context.js';
import { type Reading } from './loaders/metric-values.js';
import { type EntityMetricSource } from './types/entity-metric.js';

const NOTHING: Column = { from: 0, to: -1, width: 1, values: new Float64Array(0) };

/** One entity's values of the days from…to on which there can be any: from 1970-01-01 to today. */
export async function columnOf(
  { entity, metric }: EntityMetricSource,
  from: Day,
  to: Day,
  { services, loaders }: TidemarkContext,
): Promise<Reading> {
  const first = Math.max(from, 0);
  const last = Math.min(to, services.calendar.today());
  if (first > last) return { column: NOTHING, slot: 0 };
  return loaders.values.load({ model: entity.model, key: metric.key, id: entity.id, from: first, to: last });
}

export async function valueOn(source: EntityMetricSource, day: Day, context: TidemarkContext): Promise<number | null> {
  const { column, slot } = await columnOf(source, day, day, context);
  return valueAt(column, slot, day);
}
