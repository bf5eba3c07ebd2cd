import { type EngineMetric, type ReadKind } from '../../src/engine/index.js';
import { type FormulaNode, type OperandNode } from '../../src/formula/types.js';
import { type AggregationDefinition, type CarryDefinition, type StateDefinition } from '../../src/plugin-api/index.js';
import { kindOf } from './formulas.js';

/** day → value; a missing day is empty. */
export type NaiveSeries = ReadonlyMap<number, number>;

/** One entity, a value at a time, straight from semantics.md: slow and plain, and shares no code with the engine but the kernels. */
export class Naive {
  readonly #known = new Map<string, number>();

  constructor(
    readonly metrics: readonly EngineMetric[],
    readonly series: (key: string) => NaiveSeries,
    readonly firstDay: number,
    readonly aggregation: (name: string) => AggregationDefinition | undefined,
  ) {}

  value(metricId: string, day: number): number {
    if (!(day >= this.firstDay)) return Number.NaN;
    const key = `${metricId} ${day}`;
    let value = this.#known.get(key);
    if (value === undefined) {
      const metric = this.metrics.find((candidate) => candidate.id === metricId)!;
      value = this.#node(metric.root, day);
      if (Number.isNaN(value) && metric.emptyAs === 'ZERO') value = 0;
      this.#known.set(key, value);
    }
    return value;
  }

  #node(node: FormulaNode, day: number): number {
    if (node.is === 'operand') return this.#operand(node, day);
    const args = node.args.map((arg) => this.#node(arg, day));
    if (node.condition !== undefined) {
      const text = node.args.find((arg) => isText(arg));
      if (text === undefined) return settled(node.condition.form.evaluate(...args));
      const same = this.#text(node.args.filter((arg) => arg !== text)[0]!, textOf(text), day);
      return same ? args[2]! : args[3]!;
    }
    const { empties, evaluate, state } = node.operator;
    if (empties === 'propagate' && args.some(Number.isNaN)) return Number.NaN;
    if (empties !== 'skip' && evaluate !== undefined) return settled(evaluate(...args));
    return folded(
      state!,
      args.map((value) => ({ value, day: 0 })).filter(({ value }) => !Number.isNaN(value)),
    );
  }

  #operand(node: OperandNode, day: number): number {
    const { source } = node;
    if (source.is === 'constant') return source.value;
    if (source.is === 'text') return Number.NaN;
    if (source.is === 'users' || source.is === 'distinct') return this.#read(node, day);
    if (source.is === 'field') return this.#read(node, day);
    if (source.is === 'carried') return this.#carried(node, source.carry, day);
    if (source.is !== 'window') throw new Error(source.is);
    const end = day - source.offset;
    if (!(end >= this.firstDay)) return Number.NaN;
    const aggregation = this.aggregation(source.aggregation)!;
    if (aggregation.ends !== undefined) {
      const [now, before] = [end, end - source.days].map((on) => {
        const value = this.#read(node, on);
        return Number.isNaN(value) && this.#kind(node) === 'COUNTER' && on >= this.firstDay ? 0 : value;
      }) as [number, number];
      return Number.isNaN(now) || Number.isNaN(before) ? Number.NaN : settled(aggregation.ends(now, before));
    }
    const points = this.#points(node, end - source.days + 1, end);
    if (points.length === 0) return this.#noPoints(aggregation, node);
    if (aggregation.points !== undefined) {
      return settled(aggregation.points(Float64Array.from(points, (point) => point.value)));
    }
    return folded(aggregation.state!, points);
  }

  #carried(node: OperandNode, carry: CarryDefinition, day: number): number {
    if (!(day >= this.firstDay)) return Number.NaN;
    const points = this.#points(node, this.firstDay, day);
    if (points.length === 0) return this.#noPoints(carry, node);
    const state = Float64Array.from(carry.empty);
    for (const point of points) carry.add(state, 0, point.value, 0, point.day);
    return settled(carry.result(state, 0, day));
  }

  #points(node: OperandNode, from: number, to: number): { value: number; day: number }[] {
    const points: { value: number; day: number }[] = [];
    for (let day = Math.max(from, this.firstDay); day <= to; day++) {
      const value = this.#read(node, day);
      if (!Number.isNaN(value)) points.push({ value, day });
    }
    return points;
  }

  #read(node: OperandNode, day: number): number {
    if (!(day >= this.firstDay)) return Number.NaN;
    const reference = node.source.reference;
    if (reference?.to === 'calculated' && this.metrics.some((metric) => metric.id === reference.slug)) {
      return this.value(reference.slug, day);
    }
    if (reference?.to === 'system' && reference.name === 'days_known') return day - this.firstDay;
    return this.series(keyOf(node)).get(day) ?? Number.NaN;
  }

  /** Whether a text field is a text; the world holds 1, 0 or nothing for it. */
  #text(field: FormulaNode, text: string, day: number): boolean {
    return day >= this.firstDay && this.series(`${(field as OperandNode).options.prop} = ${text}`).get(day) === 1;
  }

  #kind(node: OperandNode): ReadKind {
    const reference = node.source.reference!;
    const across = 'across' in node.source ? node.source.across : undefined;
    return reference.to === 'children' && (across ?? 'SUM') !== 'SUM' ? 'GAUGE' : kindOf(reference);
  }

  #noPoints(definition: { noPoints?: { counter?: number; gauge?: number } }, node: OperandNode): number {
    return (this.#kind(node) === 'COUNTER' ? definition.noPoints?.counter : definition.noPoints?.gauge) ?? Number.NaN;
  }
}

function isText(node: FormulaNode): boolean {
  return node.is === 'operand' && node.source.is === 'text';
}

function textOf(node: FormulaNode): string {
  return String((node as OperandNode).options.value);
}

/** What an operand's series stands under in a world (see harness.ts). */
function keyOf({ options, source }: OperandNode): string {
  const { prop, days, property } = options;
  if (source.is === 'users') {
    const props = prop === undefined ? ['system.activity_count'] : typeof prop === 'object' ? [...prop].sort() : [prop];
    return `users ${days} ${JSON.stringify(props)}`;
  }
  if (source.is === 'distinct') return `distinct ${days} ${prop}[${property}]`;
  const users = /^system\.users_active_last(\d+)$/.exec(String(prop));
  if (users !== null) return `users ${users[1]} ["system.activity_count"]`;
  if (prop === 'system.users_total') return 'users total';
  if (source.reference!.to !== 'children') return `${prop}${property === undefined ? '' : `[${property}]`}`;
  return `${options.across ?? 'SUM'} ${prop}${property === undefined ? '' : `[${JSON.stringify(property)}]`}`;
}

function folded(definition: StateDefinition, points: readonly { value: number; day: number }[]): number {
  const state = Float64Array.from(definition.empty);
  for (const { value, day } of points) definition.add(state, 0, value, 0, day);
  return settled(definition.result(state, 0));
}

function settled(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
