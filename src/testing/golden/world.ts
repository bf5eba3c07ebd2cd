import { type Day } from '../../calendar/index.js';
import { MODEL_PREFIX, type Model } from '../../model/index.js';

/** What golden cases and property tests evaluate over: plain data that every implementation can load. */
export interface World {
  readonly entities: readonly WorldEntity[];
  readonly metrics: readonly WorldMetric[];
}

export interface WorldEntity {
  /** Unique in the world, whatever the model. */
  readonly name: string;
  readonly model: Model;
  /** Name of the company that an end-user, asset or project belongs to; left out: one that nobody asks about. */
  readonly company?: string;
  /** Left out: the entity begins with its first data point. */
  readonly created?: Day;
  /** Its own; a company's children have theirs, which are the company's too (`eventsOf`). */
  readonly events: readonly WorldEvent[];
  readonly series: readonly WorldSeries[];
  readonly fields: readonly WorldField[];
}

export interface WorldEvent {
  /** `activities.NAME` */
  readonly key: string;
  readonly day: Day;
  readonly count: number;
  /** Any JSON values. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface WorldSeries {
  /** `metrics.NAME` */
  readonly key: string;
  readonly kind: 'COUNTER' | 'GAUGE';
  readonly values: ReadonlyMap<Day, number>;
}

export interface WorldField {
  /** `company.mrr`, `company.segment`, `enduser.custom.seats` */
  readonly key: string;
  /** In order of time; null clears. */
  readonly changes: readonly { readonly day: Day; readonly value: number | string | null }[];
}

export interface WorldMetric {
  readonly slug: string;
  readonly model: Model;
  readonly formula: unknown;
  readonly emptyAs: 'EMPTY' | 'ZERO';
}

/** The children of a company, in the world's order. */
export function childrenOf(world: World, company: WorldEntity, model?: Model): WorldEntity[] {
  return world.entities.filter(
    (each) => each.model !== 'COMPANY' && each.company === company.name && (model ?? each.model) === each.model,
  );
}

/** The events that count for an entity: an event counts for its company, and for the end-user, asset or project that it names. */
export function eventsOf(world: World, entity: WorldEntity): WorldEvent[] {
  if (entity.model !== 'COMPANY') return [...entity.events];
  return [entity, ...childrenOf(world, entity)].flatMap((each) => each.events);
}

/** The earliest of `created` and every data point, of its own or of its children; undefined for an entity of which nothing is known. */
export function firstDayOf(world: World, entity: WorldEntity): Day | undefined {
  const days = entity.created === undefined ? [] : [entity.created];
  const owners = entity.model === 'COMPANY' ? [entity, ...childrenOf(world, entity)] : [entity];
  for (const { events, series, fields } of owners) {
    for (const { day } of events) days.push(day);
    for (const { values } of series) days.push(...values.keys());
    for (const { changes } of fields) {
      // A text is no data point.
      for (const { day, value } of changes) if (typeof value === 'number') days.push(day);
    }
  }
  return days.length === 0 ? undefined : days.reduce((a, b) => Math.min(a, b));
}

/** The number that a property's value counts as: numbers and numeric texts; undefined: it is no data point. */
export function propertyNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** How company formulas call a child's series or field. */
export function childKey(model: Model, key: string): string {
  const prefix = MODEL_PREFIX[model];
  return key.startsWith(`${prefix}.`) ? key : `${prefix}.${key}`;
}
