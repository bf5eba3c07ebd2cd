import { type Day } from '../../src/calendar/index.js';
import { type FormulaScope, keyOf } from '../../src/formula/index.js';
import { type Model } from '../../src/model/index.js';

/** What golden cases and property tests evaluate over: plain data that every implementation can load. */
export interface World {
  readonly entities: readonly WorldEntity[];
  readonly metrics: readonly WorldMetric[];
}

export interface WorldEntity {
  /** Unique in the world, whatever the model. */
  readonly name: string;
  readonly model: Model;
  /** Left out: the entity begins with its first data point. */
  readonly created?: Day;
  readonly series: readonly WorldSeries[];
  readonly fields: readonly WorldField[];
}

export interface WorldSeries {
  /** `activities.NAME` or `metrics.NAME` */
  readonly key: string;
  /**
   * The day's sum of this event property. The activity's own series then has a value on each of its days: one event a
   * day, with `count` from the one and the property from the other.
   */
  readonly property?: string;
  readonly kind: 'COUNTER' | 'GAUGE';
  readonly values: ReadonlyMap<Day, number>;
}

export interface WorldField {
  /** `company.mrr`, `enduser.custom.seats` */
  readonly key: string;
  /** In order of time; null clears. */
  readonly changes: readonly { readonly day: Day; readonly value: number | null }[];
}

export interface WorldMetric {
  readonly slug: string;
  readonly model: Model;
  readonly formula: unknown;
  readonly emptyAs: 'EMPTY' | 'ZERO';
}

/** The earliest of `created` and every data point; undefined for an entity of which nothing is known. */
export function firstDayOf(entity: WorldEntity): Day | undefined {
  const days = entity.created === undefined ? [] : [entity.created];
  for (const series of entity.series) days.push(...series.values.keys());
  for (const field of entity.fields) {
    for (const change of field.changes) if (change.value !== null) days.push(change.day);
  }
  return days.length === 0 ? undefined : Math.min(...days);
}

/** What a formula of a model may refer to in a world. */
export function scopeOf(world: World, model: Model): FormulaScope {
  const kinds = new Map<string, 'COUNTER' | 'GAUGE'>();
  for (const entity of world.entities) {
    if (entity.model !== model) continue;
    for (const { key, property, kind } of entity.series) kinds.set(JSON.stringify([key, property ?? null]), kind);
    for (const { key } of entity.fields) kinds.set(JSON.stringify([key, null]), 'GAUGE');
  }
  for (const { slug } of world.metrics.filter((metric) => metric.model === model)) {
    kinds.set(JSON.stringify([`calculated.${slug}`, null]), 'GAUGE');
  }
  return {
    model,
    kindOf: (reference, property) => kinds.get(JSON.stringify([keyOf(reference), property ?? null])),
    knownKeys: () => [...kinds.keys()].map((key) => (JSON.parse(key) as [string])[0]),
  };
}
