import { type Day } from '../../src/calendar/index.js';
import { type World, type WorldEntity } from '../support/world.js';
import { AGGREGATION_ALIASES, OVER_ENDS, OVER_POINTS, type Point, sumOf } from './aggregations.js';
import { ACROSS } from './children.js';
import { exactSum } from './exact-sum.js';
import { CONDITIONS, OPERATOR_ALIASES, OPERATORS } from './operators.js';
import { ReferenceSeries, type Value } from './series.js';

type Operand = Readonly<Record<string, unknown>>;

/** What an operand reads: `across` where it reads children. */
interface Read {
  readonly prop: string;
  readonly property: string | undefined;
  readonly across: string;
}

const FIELD = /^(company|enduser|asset|project)\./;
const OF_CHILDREN = /^(enduser|asset|project)\.(.+)$/;
const OWN_SERIES = /^(activities|metrics|calculated|system)\./;
const CHILD_MODEL = { enduser: 'END_USER', asset: 'ASSET', project: 'PROJECT' } as const;
const USERS_ACTIVE = /^system\.users_active_last(\d+)$/;

/**
 * The naive evaluator: semantics.md said in loops over days, one entity and one day at a time. It takes formulas as they
 * are written and shares no code with the engine, the checker or the plugins. Formulas must be valid.
 */
export class ReferenceEvaluator {
  readonly #world: World;
  readonly #series: ReferenceSeries;
  // What formulas of formulas ask for again and again.
  readonly #finals = new Map<string, Value>();
  readonly #combinations = new Map<string, number[]>();

  constructor(world: World) {
    this.#world = world;
    this.#series = new ReferenceSeries(world);
  }

  /** The formula's value for an entity on a day; null is empty. */
  value(formula: unknown, entity: WorldEntity, day: Day): Value {
    return this.#series.isKnown(entity, day) ? this.#node(formula, entity, day) : null;
  }

  /** A calculated metric's final value, after emptyAs. */
  calculated(slug: string, entity: WorldEntity, day: Day): Value {
    return once(this.#finals, [slug, entity.name, day], () => {
      const metric = this.#world.metrics.find((each) => each.slug === slug && each.model === entity.model);
      if (metric === undefined) throw new Error(`no metric ${slug}`);
      const value = this.value(metric.formula, entity, day);
      return value === null && metric.emptyAs === 'ZERO' && this.#series.isKnown(entity, day) ? 0 : value;
    });
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
    const branches = args.slice(condition.compares === 2 ? 3 : 2);
    return this.#node(this.#holds(condition, args, entity, day) ? branches[0] : branches[1], entity, day);
  }

  #holds(condition: (typeof CONDITIONS)[string], args: readonly unknown[], entity: WorldEntity, day: Day): boolean {
    const sides = condition.compares === 2 ? [args[0], args[2]] : [args[0]];
    if (sides.some((side) => (unwrapped(side) as Operand).type === 'rawValue')) {
      const [a, b] = sides.map((side) => this.#text(unwrapped(side) as Operand, entity, day));
      return a !== null && a === b;
    }
    const [a, b = null] = sides.map((side) => this.#node(side, entity, day)) as [Value, Value?];
    return condition.holds(a, b);
  }

  /** A text constant, or the text that a field holds; null where it holds none. */
  #text(operand: Operand, entity: WorldEntity, day: Day): string | null {
    if (operand.type === 'rawValue') return String(operand.value);
    if (operand.type !== 'propertyValue') return null;
    const value = this.#series.field(entity, String(operand.prop), day);
    return typeof value === 'string' ? value : null;
  }

  #operand(operand: Operand, entity: WorldEntity, day: Day): Value {
    const days = Number(operand.days ?? 1);
    const read: Read = {
      prop: String(operand.prop ?? '').replace(/^custom\./, 'metrics.'),
      // A key that an operand does not have is ignored.
      property: typeof operand.property === 'string' && operand.type !== 'daysSince' ? operand.property : undefined,
      across: String(operand.across ?? (operand.type === 'daysSince' ? 'MIN' : 'SUM')),
    };
    switch (operand.type) {
      case 'rawNumber':
        return Number(operand.value);
      case 'propertyValue':
        return this.#point(read, entity, day);
      case 'metricOverTime':
        return this.#window(operand, read, days, entity, day);
      case 'daysSince': {
        const last = this.#points(read, entity, 0, day).at(-1);
        return last === undefined ? null : day - last.day;
      }
      case 'totalSum': {
        const points = this.#points(read, entity, 0, day);
        if (points.length > 0) return sumOf(points);
        return this.#isCounter(read, entity) ? 0 : null;
      }
      case 'usersOverTime': {
        const { prop } = operand;
        return this.#users(entity, prop === undefined ? undefined : [prop].flat().map(String), days, day);
      }
      case 'distinctOverTime': {
        const events = this.#series.events(entity, [read.prop], day - days + 1, day);
        return new Set(events.flatMap((event) => textOf(event.properties[read.property ?? '']))).size;
      }
      default:
        throw new Error(`no operand ${String(operand.type)}`);
    }
  }

  #window(operand: Operand, read: Read, days: number, entity: WorldEntity, day: Day): Value {
    const last = day - Number(operand.offset ?? 0);
    const written = String(operand.op ?? 'LAST');
    const op = AGGREGATION_ALIASES[written] ?? written;
    if (!this.#series.isKnown(entity, last)) return null;
    const isCounter = this.#isCounter(read, entity);
    const overEnds = OVER_ENDS[op];
    if (overEnds !== undefined) {
      const [now, before] = [last, last - days].map((end) => {
        const value = this.#point(read, entity, end);
        return value === null && isCounter && this.#series.isKnown(entity, end) ? 0 : value;
      }) as [Value, Value];
      return now === null || before === null ? null : overEnds(now, before);
    }
    const overPoints = OVER_POINTS[op];
    if (overPoints === undefined) throw new Error(`no aggregation ${op}`);
    return overPoints(this.#points(read, entity, last - days + 1, last), isCounter ? 'COUNTER' : 'GAUGE');
  }

  /** Data points of a stretch of days, oldest first. */
  #points(read: Read, entity: WorldEntity, from: Day, to: Day): Point[] {
    const points: Point[] = [];
    for (let day = Math.max(from, this.#series.firstDay(entity) ?? to + 1); day <= to; day++) {
      const addends = this.#addends(read, entity, day);
      const value = dayValue(addends);
      if (value !== null) points.push({ day, value, addends });
    }
    return points;
  }

  #point(read: Read, entity: WorldEntity, day: Day): Value {
    return dayValue(this.#addends(read, entity, day));
  }

  /** What a series holds on a day, before a counter's empty days are understood as 0: numbers to be added, none for empty. */
  #addends(read: Read, entity: WorldEntity, day: Day): number[] {
    const { prop, property } = read;
    if (!this.#series.isKnown(entity, day)) return [];
    if (entity.model === 'COMPANY' && OF_CHILDREN.test(prop)) return this.#combined(read, entity, day);
    if (prop === 'system.activity_count') return this.#series.counted(entity, undefined, property, day);
    if (prop.startsWith('activities.')) return this.#series.counted(entity, prop, property, day);
    const value = this.#state(prop, entity, day);
    return typeof value === 'number' ? [value] : [];
  }

  #state(prop: string, entity: WorldEntity, day: Day): number | string | null {
    if (prop === 'system.days_known') return day - (this.#series.firstDay(entity) ?? 0);
    if (prop === 'system.users_total') {
      return this.#series.children(entity, 'END_USER').filter((user) => this.#series.isKnown(user, day)).length;
    }
    const active = USERS_ACTIVE.exec(prop);
    if (active !== null) return this.#users(entity, undefined, Number(active[1]), day);
    if (prop.startsWith('calculated.')) return this.calculated(prop.slice('calculated.'.length), entity, day);
    return FIELD.test(prop) ? this.#series.field(entity, prop, day) : this.#series.pushed(entity, prop, day);
  }

  /** The children's values of a day as one; those without a value are skipped. */
  #combined({ prop, property, across }: Read, company: WorldEntity, day: Day): number[] {
    return once(this.#combinations, [prop, property, across, company.name, day], () => {
      const [model, own] = childRead(prop);
      const children = this.#series
        .children(company, model)
        .map((child) => this.#addends({ prop: own, property, across }, child, day))
        .filter((addends) => dayValue(addends) !== null);
      const combine = ACROSS[across];
      if (combine === undefined) throw new Error(`no across ${across}`);
      const addends = combine(children);
      return dayValue(addends) === null ? [] : addends;
    });
  }

  /** How many end-users did any of the activities (undefined: any at all) within so many days. */
  #users(company: WorldEntity, activities: readonly string[] | undefined, days: number, day: Day): number {
    const users = this.#series.children(company, 'END_USER');
    return users.filter((user) => this.#series.events(user, activities, day - days + 1, day).length > 0).length;
  }

  #isCounter({ prop, property, across }: Read, entity: WorldEntity): boolean {
    const children = entity.model === 'COMPANY' && OF_CHILDREN.test(prop);
    if (children && across !== 'SUM') return false;
    const [model, own] = children ? childRead(prop) : [entity.model, prop];
    if (property !== undefined || own.startsWith('activities.') || own === 'system.activity_count') return true;
    return this.#series.isCounter(model, own);
  }
}

function once<T>(known: Map<string, T>, name: readonly unknown[], work: () => T): T {
  const key = JSON.stringify(name);
  if (!known.has(key)) known.set(key, work());
  return known.get(key)!;
}

/** A day's value; null is empty, as is what is not finite. */
function dayValue(addends: readonly number[]): Value {
  const sum = addends.length === 0 ? null : exactSum(addends);
  return sum !== null && Number.isFinite(sum) ? sum : null;
}

/** The children's model, and what they call the series: `enduser.metrics.x` is their `metrics.x`, a field keeps its name. */
function childRead(prop: string): [WorldEntity['model'], string] {
  const [, prefix, rest] = OF_CHILDREN.exec(prop) as unknown as [string, keyof typeof CHILD_MODEL, string];
  return [CHILD_MODEL[prefix], OWN_SERIES.test(rest) ? rest : prop];
}

/** A bare array around a single operand is that operand. */
function unwrapped(node: unknown): unknown {
  return Array.isArray(node) && typeof node[0] !== 'string' ? unwrapped(node[0]) : node;
}

/** As what a property's value is compared; nothing for what is skipped. */
function textOf(value: unknown): string[] {
  if (value === undefined || value === null || value === '' || typeof value === 'object') return [];
  return [String(value)];
}
