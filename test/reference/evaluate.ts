import { type Day } from '../../src/calendar/index.js';
import { firstDayOf, type World, type WorldEntity } from '../support/world.js';
import { AGGREGATION_ALIASES, OVER_ENDS, OVER_POINTS, type Point } from './aggregations.js';
import { exactSum } from './exact-sum.js';
import { CONDITIONS, OPERATOR_ALIASES, OPERATORS } from './operators.js';

type Value = number | null;
type Kind = 'COUNTER' | 'GAUGE' | 'FIELD';
type Operand = Readonly<Record<string, unknown>>;

const FIELD = /^(company|enduser|asset|project)\./;

/**
 * The naive evaluator: semantics.md said in loops over days, one entity and one day at a time. It takes formulas as they
 * are written and shares no code with the engine, the checker or the plugins. Formulas must be valid.
 */
export class ReferenceEvaluator {
  readonly #world: World;
  /** Final values of calculated metrics, which formulas of formulas ask for again and again. */
  readonly #calculated = new Map<string, Value>();

  readonly #firstDays = new Map<WorldEntity, Day | undefined>();

  constructor(world: World) {
    this.#world = world;
  }

  #firstDay(entity: WorldEntity): Day | undefined {
    if (!this.#firstDays.has(entity)) this.#firstDays.set(entity, firstDayOf(entity));
    return this.#firstDays.get(entity);
  }

  /** The formula's value for an entity on a day; null is empty. */
  value(formula: unknown, entity: WorldEntity, day: Day): Value {
    const firstDay = this.#firstDay(entity);
    if (firstDay === undefined || day < firstDay) return null;
    return this.#node(formula, entity, day);
  }

  /** A calculated metric's final value, after emptyAs. */
  calculated(slug: string, entity: WorldEntity, day: Day): Value {
    const key = JSON.stringify([slug, entity.name, day]);
    const known = this.#calculated.get(key);
    if (known !== undefined) return known;
    const metric = this.#world.metrics.find((each) => each.slug === slug && each.model === entity.model);
    if (metric === undefined) throw new Error(`no metric ${slug}`);
    const firstDay = this.#firstDay(entity);
    let value = this.value(metric.formula, entity, day);
    if (value === null && metric.emptyAs === 'ZERO' && firstDay !== undefined && day >= firstDay) value = 0;
    this.#calculated.set(key, value);
    return value;
  }

  #node(node: unknown, entity: WorldEntity, day: Day): Value {
    let value: Value;
    if (typeof node === 'number') value = node;
    else if (Array.isArray(node)) {
      if (typeof node[0] !== 'string') return this.#node(node[0], entity, day);
      value = this.#call(node[0], node.slice(1), entity, day);
    } else value = this.#operand(node as Operand, entity, day);
    return value !== null && Number.isFinite(value) ? value : null;
  }

  #call(name: string, args: readonly unknown[], entity: WorldEntity, day: Day): Value {
    if (name === 'IF') return this.#if(args, entity, day);
    const operator = OPERATORS[OPERATOR_ALIASES[name] ?? name];
    if (operator === undefined) throw new Error(`no operator ${name}`);
    return operator(args.map((arg) => this.#node(arg, entity, day)));
  }

  #if(args: readonly unknown[], entity: WorldEntity, day: Day): Value {
    const written = Array.isArray(args[1]) ? args[1][0] : args[1];
    const name = typeof written === 'string' ? written : String((written as Operand).value);
    const condition = CONDITIONS[name];
    if (condition === undefined) throw new Error(`no condition ${name}`);
    const a = this.#node(args[0], entity, day);
    const b = condition.compares === 2 ? this.#node(args[2], entity, day) : null;
    const branches = args.slice(condition.compares === 2 ? 3 : 2);
    return this.#node(condition.holds(a, b) ? branches[0] : branches[1], entity, day);
  }

  #operand(operand: Operand, entity: WorldEntity, day: Day): Value {
    const prop = String(operand.prop ?? '').replace(/^custom\./, 'metrics.');
    const property = typeof operand.property === 'string' ? operand.property : undefined;
    switch (operand.type) {
      case 'rawNumber':
        return Number(operand.value);
      case 'propertyValue':
        return this.#point(prop, undefined, entity, day);
      case 'metricOverTime':
        return this.#window(operand, prop, property, entity, day);
      case 'daysSince': {
        const last = this.#points(prop, property, entity, 0, day).at(-1);
        return last === undefined ? null : day - last.day;
      }
      case 'totalSum': {
        const points = this.#points(prop, property, entity, 0, day);
        if (points.length > 0) return exactSum(points.map((point) => point.value));
        return this.#kind(prop, entity) === 'COUNTER' ? 0 : null;
      }
      default:
        throw new Error(`no operand ${String(operand.type)}`);
    }
  }

  #window(operand: Operand, prop: string, property: string | undefined, entity: WorldEntity, day: Day): Value {
    const days = Number(operand.days ?? 1);
    const last = day - Number(operand.offset ?? 0);
    const written = String(operand.op ?? 'LAST');
    const op = AGGREGATION_ALIASES[written] ?? written;
    const firstDay = this.#firstDay(entity);
    if (firstDay === undefined || last < firstDay) return null;
    const kind = this.#kind(prop, entity);
    const overEnds = OVER_ENDS[op];
    if (overEnds !== undefined) {
      const [now, before] = [last, last - days].map((end) => {
        const value = this.#point(prop, property, entity, end);
        return value === null && kind === 'COUNTER' && end >= firstDay ? 0 : value;
      }) as [Value, Value];
      return now === null || before === null ? null : overEnds(now, before);
    }
    const overPoints = OVER_POINTS[op];
    if (overPoints === undefined) throw new Error(`no aggregation ${op}`);
    return overPoints(this.#points(prop, property, entity, last - days + 1, last), kind);
  }

  /** Data points of a stretch of days, oldest first. */
  #points(prop: string, property: string | undefined, entity: WorldEntity, from: Day, to: Day): Point[] {
    const points: Point[] = [];
    for (let day = Math.max(from, this.#firstDay(entity) ?? to + 1); day <= to; day++) {
      const value = this.#point(prop, property, entity, day);
      if (value !== null) points.push({ day, value });
    }
    return points;
  }

  /** What a series holds on a day, before a counter's empty days are understood as 0. */
  #point(prop: string, property: string | undefined, entity: WorldEntity, day: Day): Value {
    const firstDay = this.#firstDay(entity);
    if (firstDay === undefined || day < firstDay) return null;
    if (prop === 'system.days_known') return day - firstDay;
    if (prop === 'system.activity_count') return activityCount(entity, day);
    if (prop.startsWith('calculated.')) return this.calculated(prop.slice('calculated.'.length), entity, day);
    if (FIELD.test(prop)) {
      const changes = entity.fields.find((field) => field.key === prop)?.changes ?? [];
      return changes.filter((change) => change.day <= day).at(-1)?.value ?? null;
    }
    return entity.series.find((each) => each.key === prop && each.property === property)?.values.get(day) ?? null;
  }

  #kind(prop: string, entity: WorldEntity): Kind {
    if (prop.startsWith('activities.') || prop === 'system.activity_count') return 'COUNTER';
    if (FIELD.test(prop)) return 'FIELD';
    // A pushed metric is of one kind for all entities of a model.
    for (const other of this.#world.entities) {
      if (other.model !== entity.model) continue;
      const series = other.series.find((each) => each.key === prop);
      if (series !== undefined) return series.kind;
    }
    return 'GAUGE';
  }
}

function activityCount(entity: WorldEntity, day: Day): Value {
  const counts: number[] = [];
  for (const series of entity.series) {
    const value = series.values.get(day);
    if (series.key.startsWith('activities.') && series.property === undefined && value !== undefined)
      counts.push(value);
  }
  return counts.length === 0 ? null : exactSum(counts);
}
