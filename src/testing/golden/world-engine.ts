import { isoFromDay } from '../../calendar/index.js';
import {
  bind,
  type Column,
  type EngineMetric,
  evaluate,
  type Plan,
  type PlanRead,
  planPass,
  planRollUps,
  type RollUp,
  RollUpTotals,
} from '../../engine/index.js';
import { checkFormula, keyOf, seriesKindOf } from '../../formula/index.js';
import { type Model } from '../../model/index.js';
import { addCompensated } from '../../plugin-api/index.js';
import { type Registry } from '../../registry/index.js';
import { eventsOf, firstDayOf, propertyNumber, type World, type WorldEntity } from './world.js';
import { scopeOf } from './world-scope.js';

type Span = { readonly from: number; readonly to: number };

/** A function of a plugin threw. */
export class GoldenFault extends Error {}

/** The columnar engine over columns made from a world, as storage would give them; nothing is understood as 0. */
export class WorldEngine {
  readonly #world: World;
  readonly #registry: Registry;

  constructor(world: World, registry: Registry) {
    this.#world = world;
    this.#registry = registry;
  }

  /** Values `[day][entity]` of a formula for entities of a model, together with the model's calculated metrics. */
  compute(model: Model, formula: unknown, entities: readonly WorldEntity[], span: Span): Column {
    const asked = { ...this.#metric(model, formula), id: '(asked)' };
    const plan = planPass([...this.#metrics(model), asked], this.#options(model));
    return this.#run(plan, entities, span, asked.id);
  }

  #metric(model: Model, formula: unknown): Omit<EngineMetric, 'id'> {
    const { root, problems } = checkFormula(formula, scopeOf(this.#world, model), this.#registry);
    if (root === undefined) throw new Error(JSON.stringify(problems));
    return { root, emptyAs: 'EMPTY' };
  }

  #metrics(model: Model): EngineMetric[] {
    const own = this.#world.metrics.filter((metric) => metric.model === model);
    return own.map(({ slug, formula, emptyAs }) => ({ ...this.#metric(model, formula), id: slug, emptyAs }));
  }

  #options(model: Model): Parameters<typeof planPass>[1] {
    return {
      registry: this.#registry,
      kindOf: (reference, property, child) =>
        seriesKindOf(reference, { property }, scopeOf(this.#world, child ?? model)),
    };
  }

  #run(plan: Plan, entities: readonly WorldEntity[], span: Span, output: string): Column {
    const firstDay = Float64Array.from(entities, (entity) => firstDayOf(this.#world, entity) ?? Number.NaN);
    const historyFrom = firstDay.reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY);
    const bound = bind(plan, { ...span, historyFrom });
    const { columns, faults } = evaluate(bound, {
      width: entities.length,
      columns: bound.reads.map(({ read, from, to }) => this.#column(read, entities, { from, to })),
      firstDay,
      carryIn: [],
    });
    if (faults.length > 0) {
      const { kind, name, slot, day, message } = faults[0]!;
      throw new GoldenFault(`${kind} ${name} threw for ${entities[slot]!.name} on ${isoFromDay(day)}: ${message}`);
    }
    return columns.get(output)!;
  }

  #column({ of }: PlanRead, entities: readonly WorldEntity[], span: Span): Column {
    if (span.from > span.to) return columnOf(entities, span, () => []);
    if (of.is === 'children') return this.#rollUp(of.rollUp, entities, span);
    const key = keyOf(of.reference);
    return columnOf(entities, span, (entity, day) => {
      switch (of.is) {
        case 'text': {
          const text = fieldOn(entity, key, day);
          return typeof text === 'string' ? [text === of.equals ? 1 : 0] : [];
        }
        case 'distinct':
          return [this.#distinct(entity, key, of.property, { from: day - of.days + 1, to: day })];
        case 'series': {
          if (of.reference.to !== 'field') return this.#recorded(entity, key, of.property, day);
          const value = fieldOn(entity, key, day);
          return typeof value === 'number' ? [value] : [];
        }
      }
    });
  }

  #recorded(entity: WorldEntity, key: string, property: string | undefined, day: number): readonly number[] {
    if (key.startsWith('metrics.')) {
      const value = entity.series.find((series) => series.key === key)?.values.get(day);
      return value === undefined ? [] : [value];
    }
    const events = eventsOf(this.#world, entity).filter((event) => event.day === day);
    const own = key === 'system.activity_count' ? events : events.filter((event) => event.key === key);
    if (property === undefined) return own.map((event) => event.count);
    return own.flatMap((event) => propertyNumber(event.properties[property]) ?? []);
  }

  #distinct(entity: WorldEntity, key: string, property: string, { from, to }: Span): number {
    const events = eventsOf(this.#world, entity).filter(
      ({ key: name, day }) => name === key && day >= from && day <= to,
    );
    const values = events.map((event) => event.properties[property] ?? '').filter((value) => typeof value !== 'object');
    return new Set(values.map(String).filter((text) => text !== '')).size;
  }

  /** Children's values, computed as their own formulas' are, and added up for their companies. */
  #rollUp(rollUp: RollUp, companies: readonly WorldEntity[], { from, to }: Span): Column {
    const totals = new RollUpTotals(rollUp.across, { from, to, width: companies.length });
    const children = this.#world.entities.filter((entity) => entity.model === rollUp.model);
    if (children.length > 0) {
      const plan = planRollUps([rollUp], this.#metrics(rollUp.model), this.#options(rollUp.model));
      const values = this.#run(plan, children, { from, to }, rollUp.key);
      const owners = children.map((child) => companies.findIndex((company) => company.name === child.company));
      totals.add(values, owners);
    }
    return totals.column();
  }
}

/** A column of sums, each given by its addends. */
function columnOf(
  entities: readonly WorldEntity[],
  { from, to }: Span,
  addends: (entity: WorldEntity, day: number) => readonly number[],
): Column {
  const width = entities.length;
  const values = new Float64Array(Math.max(0, to - from + 1) * width).fill(Number.NaN);
  const low = new Float64Array(values.length);
  const sum = new Float64Array(2);
  for (let day = from; day <= to; day++) {
    entities.forEach((entity, slot) => {
      const numbers = addends(entity, day);
      if (numbers.length === 0) return;
      sum.fill(0);
      for (const number of numbers) addCompensated(sum, 0, number, 0);
      const at = (day - from) * width + slot;
      values[at] = sum[0]!;
      low[at] = sum[1]!;
    });
  }
  return { from, to, width, values, low };
}

function fieldOn(entity: WorldEntity, key: string, day: number): number | string | null {
  const changes = entity.fields.find((field) => field.key === key)?.changes ?? [];
  return changes.findLast((change) => change.day <= day)?.value ?? null;
}
