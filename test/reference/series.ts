import { type Day } from '../../src/calendar/index.js';
import {
  childrenOf,
  eventsOf,
  firstDayOf,
  propertyNumber,
  type World,
  type WorldEntity,
  type WorldEvent,
} from '../support/world.js';

export type Value = number | null;

/** What is recorded of the entities of a world, by entity and day. What was worked out once is kept. */
export class ReferenceSeries {
  readonly #world: World;
  readonly #firstDays = new Map<WorldEntity, Day | undefined>();
  readonly #children = new Map<string, WorldEntity[]>();
  readonly #events = new Map<WorldEntity, Map<Day, WorldEvent[]>>();
  readonly #counters = new Map<string, boolean>();

  constructor(world: World) {
    this.#world = world;
  }

  firstDay(entity: WorldEntity): Day | undefined {
    if (!this.#firstDays.has(entity)) this.#firstDays.set(entity, firstDayOf(this.#world, entity));
    return this.#firstDays.get(entity);
  }

  isKnown(entity: WorldEntity, day: Day): boolean {
    const firstDay = this.firstDay(entity);
    return firstDay !== undefined && day >= firstDay;
  }

  children(company: WorldEntity, model: WorldEntity['model']): WorldEntity[] {
    const key = `${model} ${company.name}`;
    const known = this.#children.get(key) ?? childrenOf(this.#world, company, model);
    this.#children.set(key, known);
    return known;
  }

  /** The entity's events of these activities (undefined: of all) on days from…to. */
  events(entity: WorldEntity, keys: readonly string[] | undefined, from: Day, to: Day): WorldEvent[] {
    let byDay = this.#events.get(entity);
    if (byDay === undefined) {
      byDay = new Map();
      for (const event of eventsOf(this.#world, entity)) {
        byDay.set(event.day, [...(byDay.get(event.day) ?? []), event]);
      }
      this.#events.set(entity, byDay);
    }
    const events: WorldEvent[] = [];
    for (let day = from; day <= to; day++) {
      events.push(...(byDay.get(day) ?? []).filter((event) => keys === undefined || keys.includes(event.key)));
    }
    return events;
  }

  /** What a day's events add to a counter, by count or by property; undefined `key`: events of all activities. */
  counted(entity: WorldEntity, key: string | undefined, property: string | undefined, day: Day): number[] {
    const events = this.events(entity, key === undefined ? undefined : [key], day, day);
    return events
      .map((event) => (property === undefined ? event.count : propertyNumber(event.properties[property])))
      .filter((number) => number !== undefined);
  }

  pushed(entity: WorldEntity, key: string, day: Day): Value {
    return entity.series.find((series) => series.key === key)?.values.get(day) ?? null;
  }

  /** A field as known at the end of a day. */
  field(entity: WorldEntity, key: string, day: Day): number | string | null {
    const changes = entity.fields.find((field) => field.key === key)?.changes ?? [];
    return changes.filter((change) => change.day <= day).at(-1)?.value ?? null;
  }

  /** A pushed metric is of one kind for all entities of a model. */
  isCounter(model: WorldEntity['model'], key: string): boolean {
    const name = `${model} ${key}`;
    let known = this.#counters.get(name);
    if (known === undefined) {
      const entities = this.#world.entities.filter((entity) => entity.model === model);
      known = entities.some(({ series }) => series.some((each) => each.key === key && each.kind === 'COUNTER'));
      this.#counters.set(name, known);
    }
    return known;
  }
}
