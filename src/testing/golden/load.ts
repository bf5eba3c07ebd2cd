import { type Day, dayFromIso } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { eventValues, fieldValues, parseValues, unquoted } from './values.js';
import { type WorldEntity, type WorldEvent, type WorldField } from './world.js';

interface Entity {
  readonly name: string;
  readonly model: Model;
  company?: string;
  created?: Day;
  /** Key → day → counts of that day's events. */
  readonly counts: Map<string, Map<Day, number[]>>;
  /** Key → property → day → values of that day's events, in order; undefined: that event lacks it. */
  readonly properties: Map<string, Map<string, Map<Day, readonly unknown[]>>>;
  readonly series: Map<string, { key: string; kind: 'COUNTER' | 'GAUGE'; values: Map<Day, number> }>;
  readonly fields: Map<string, { key: string; changes: WorldField['changes'][number][] }>;
}

const FIELD = /^(company|enduser|asset|project)\./;
const ACTIVITY = /^(activities\..+?)(?:\[(.+)\])?$/;

/** @throws Error where the text is no date */
export function goldenDay(text: string): Day {
  const found = dayFromIso(text);
  if (found === undefined) throw new Error(`"${text}" is no date`);
  return found;
}

/** The entities of a section, gathered from its `load` lines. */
export class GoldenEntities {
  readonly #entities = new Map<string, Entity>();

  get isEmpty(): boolean {
    return this.#entities.size === 0;
  }

  /** One line below `load from`: entity, key, values of consecutive days. */
  line(tokens: readonly string[], model: Model, from: Day): void {
    const [name, key] = tokens.slice(0, 2).map(unquoted) as [string, string];
    const rest = tokens.slice(2);
    const entity = this.#entity(name, model);
    if (key === 'created') entity.created = goldenDay(rest[0] ?? '');
    else if (key === 'company') this.#company(entity, unquoted(rest[0] ?? ''));
    else if (FIELD.test(key)) loadField(entity, key, rest, from);
    else if (key.startsWith('activities.')) loadActivity(entity, key, rest, from);
    else if (key.startsWith('metrics.')) loadMetric(entity, key, rest, from);
    else throw new Error(`${key} cannot be loaded`);
  }

  /** Refuses what could not be stored: events count more than 0, and a property comes with its event. */
  finished(): WorldEntity[] {
    for (const { company } of [...this.#entities.values()]) {
      if (company !== undefined) this.#entity(company, 'COMPANY');
    }
    return [...this.#entities.values()].map((entity) => {
      const { name, model, company, created, series, fields } = entity;
      return {
        name,
        model,
        ...(company === undefined ? {} : { company }),
        ...(created === undefined ? {} : { created }),
        events: eventsOf(entity),
        series: [...series.values()],
        fields: [...fields.values()],
      };
    });
  }

  #entity(name: string, model: Model): Entity {
    let entity = this.#entities.get(name);
    if (entity === undefined) {
      const maps = { counts: new Map(), properties: new Map(), series: new Map(), fields: new Map() };
      entity = { name, model, ...maps };
      this.#entities.set(name, entity);
    }
    if (entity.model !== model) throw new Error(`${name} is of another model`);
    return entity;
  }

  #company(entity: Entity, company: string): void {
    if (entity.model === 'COMPANY') throw new Error(`${entity.name} is a company itself`);
    entity.company = company;
  }
}

function loadField({ fields }: Entity, key: string, tokens: readonly string[], from: Day): void {
  const field = fields.get(key) ?? { key, changes: [] };
  fields.set(key, field);
  fieldValues(tokens).forEach((value, i) => {
    if (value !== undefined) field.changes.push({ day: from + i, value });
  });
  field.changes.sort((a, b) => a.day - b.day);
}

function loadMetric({ series }: Entity, key: string, tokens: readonly string[], from: Day): void {
  const isKind = tokens[0] === 'counter' || tokens[0] === 'gauge';
  const kind = tokens[0] === 'counter' ? 'COUNTER' : 'GAUGE';
  const loaded = series.get(key) ?? { key, kind, values: new Map<Day, number>() };
  series.set(key, loaded);
  parseValues(isKind ? tokens.slice(1) : tokens).forEach((value, i) => {
    if (value !== null) loaded.values.set(from + i, value);
  });
}

function loadActivity(entity: Entity, written: string, tokens: readonly string[], from: Day): void {
  const [, key, property] = ACTIVITY.exec(written) as unknown as [string, string, string | undefined];
  const days = eventValues(tokens);
  if (property === undefined) {
    const counts = entity.counts.get(key) ?? new Map<Day, number[]>();
    entity.counts.set(key, counts);
    days.forEach((values, i) => {
      const given = values?.filter((value) => value !== undefined);
      if (given === undefined) return;
      if (!given.every((value): value is number => typeof value === 'number' && value > 0)) {
        throw new Error(`${entity.name} ${key}: an event counts more than 0`);
      }
      counts.set(from + i, given);
    });
    return;
  }
  const properties = entity.properties.get(key) ?? new Map<string, Map<Day, readonly unknown[]>>();
  entity.properties.set(key, properties);
  const byDay = properties.get(property) ?? new Map<Day, readonly unknown[]>();
  properties.set(property, byDay);
  days.forEach((values, i) => {
    if (values !== undefined) byDay.set(from + i, values);
  });
}

function eventsOf({ name, counts, properties }: Entity): WorldEvent[] {
  for (const [key, byProperty] of properties) {
    for (const [property, byDay] of byProperty) {
      for (const [day, values] of byDay) {
        if (values.length === counts.get(key)?.get(day)?.length) continue;
        throw new Error(
          `${name} ${key}[${property}]: a property needs an event of ${key} on its day, and each its value`,
        );
      }
    }
  }
  return [...counts].flatMap(([key, byDay]) =>
    [...byDay].flatMap(([day, list]) =>
      list.map((count, i) => {
        const given = [...(properties.get(key) ?? [])].map(([property, values]) => [property, values.get(day)?.[i]]);
        return { key, day, count, properties: Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
      }),
    ),
  );
}
