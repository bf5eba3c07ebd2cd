import { MODEL_PREFIX, type Model } from '../../model/index.js';
import { type Series, type SeriesCatalogue, type SeriesSpec } from '../../storage/index.js';
import { type IdSource } from '../batch/entity-ids.js';
import { type BaseSeries } from './base-series.js';
import { type EntityPlan } from './plan.js';
import { CUSTOM_FIELDS } from './subject.js';

/** What a batch of entities needs before its transaction. */
export interface EntityGround {
  readonly model: Model;
  readonly base: BaseSeries;
  readonly catalogue: SeriesCatalogue;
  /** By position of the plan's fields; undefined where a field is but cleared now and was never recorded. */
  readonly series: readonly (Series | undefined)[];
  /** Ids for the log of field changes. */
  readonly firstChange: number;
  /** The calendar's day of an instant (ms). */
  readonly dayOf: (at: number) => number;
}

export async function prepareEntities(
  model: Model,
  plan: EntityPlan,
  base: BaseSeries,
  catalogue: SeriesCatalogue,
  leases: IdSource,
  dayOf: (at: number) => number,
): Promise<EntityGround> {
  const set = new Set<number>();
  for (const { fields, asOf } of plan.items) {
    // That a field was cleared at a time must be known before it is known what was: reports come in any order.
    for (const { field, value } of fields) if (value !== null || asOf !== undefined) set.add(field);
  }
  set.add(plan.fields.of('name'));
  const specs = plan.fields.values.map(
    (field): SeriesSpec => ({ model, key: `${MODEL_PREFIX[model]}.${field}`, kind: 'FIELD', fold: 'LAST' }),
  );
  await catalogue.ensure(specs.filter((_, position) => set.has(position)));
  // At most so many changes: every field of every item, an email twice, the name of a new entity, and what a cleared `custom` takes along.
  const changes = plan.items.reduce(
    (sum, item) => sum + item.fields.length + 2 + (item.clearCustom ? CUSTOM_FIELDS : 0),
    0,
  );
  return {
    model,
    base,
    catalogue,
    series: await catalogue.findMany(specs),
    firstChange: await leases.take('field_change', changes),
    dayOf,
  };
}
