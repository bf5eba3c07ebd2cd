import {
  bind,
  type Checkpoint,
  type Column,
  type EngineMetric,
  evaluate,
  type Plan,
  type PlanRead,
  planPass,
} from '../../src/engine/index.js';
import { type FormulaNode, type Reference } from '../../src/formula/types.js';
import { type Json } from '../support/arbitraries.js';
import { type Formulas, kindOf } from './formulas.js';
import { Naive, type NaiveSeries } from './naive.js';

/** Entities with series by key, on which engine and naive loop are compared. */
export interface World {
  readonly firstDays: readonly number[];
  /** key → slot → day → value */
  readonly series: ReadonlyMap<string, readonly NaiveSeries[]>;
}

export const GARBAGE = 987_654.25;

export function keyOf(reference: Reference): string {
  switch (reference.to) {
    case 'activity':
      return `activities.${reference.name}`;
    case 'metric':
      return `metrics.${reference.name}`;
    case 'field':
      return `company.${reference.custom ? 'custom.' : ''}${reference.name}`;
    case 'calculated':
      return `calculated.${reference.slug}`;
    default:
      throw new Error(reference.to);
  }
}

function referenceOf(read: PlanRead): Reference {
  if (read.of.is === 'children') throw new Error(read.of.rollUp.key);
  return read.of.reference;
}

/** A column as the loader gives it: exactly the days asked for, or with garbage around them. */
export function load(world: World, key: string, from: number, to: number, margin = 0): Column {
  const slots = world.series.get(key) ?? [];
  const width = world.firstDays.length;
  const values = new Float64Array((to - from + 1 + 2 * margin) * width).fill(margin > 0 ? GARBAGE : Number.NaN);
  for (let day = from; day <= to; day++) {
    for (let slot = 0; slot < width; slot++) {
      values[(day - from + margin) * width + slot] = slots[slot]?.get(day) ?? Number.NaN;
    }
  }
  return { from: from - margin, to: to + margin, width, values };
}

export interface RunOptions {
  readonly margin?: number;
  /** carry id → checkpoints to start from. */
  readonly checkpoints?: readonly Checkpoint[];
  readonly historyFrom?: number;
}

export function run(plan: Plan, world: World, from: number, to: number, options: RunOptions = {}) {
  const kept = options.checkpoints ?? [];
  const known = world.firstDays.filter((day) => !Number.isNaN(day));
  const historyFrom = options.historyFrom ?? Math.min(...known);
  const newest = (carry: number, latest: number) =>
    kept.filter((one) => one.carry === carry && one.day <= latest).sort((a, b) => b.day - a.day)[0];
  const bound = bind(plan, { from, to, historyFrom, checkpointDay: (carry, latest) => newest(carry.id, latest)?.day });
  return evaluate(bound, {
    width: world.firstDays.length,
    firstDay: Float64Array.from(world.firstDays),
    columns: bound.reads.map((read) => load(world, keyOf(referenceOf(read.read)), read.from, read.to, options.margin)),
    carryIn: bound.carries.map(({ carry, checkpoint }) =>
      kept.find((one) => one.carry === carry.id && one.day === checkpoint),
    ),
  });
}

export function plan(f: Formulas, metrics: readonly EngineMetric[]): Plan {
  return planPass(metrics, { registry: f.registry, kindOf });
}

/** Every value of every metric by the naive loop, compared with the engine's: empty alike, else within 1e-9. */
export function expectNaive(
  f: Formulas,
  metrics: readonly EngineMetric[],
  world: World,
  from: number,
  to: number,
): void {
  const { columns, faultCount } = run(plan(f, metrics), world, from, to);
  expect(faultCount).toBe(0);
  world.firstDays.forEach((firstDay, slot) => {
    const series = (key: string) => world.series.get(key)?.[slot] ?? new Map<number, number>();
    const naive = new Naive(metrics, series, firstDay, (name) => f.registry.aggregation(name));
    for (const { id } of metrics) {
      for (let day = from; day <= to; day++) {
        const expected = naive.value(id, day);
        const actual = columns.get(id)!.values[(day - from) * world.firstDays.length + slot]!;
        if (!close(actual, expected)) throw new Error(`${id}, slot ${slot}, day ${day}: ${actual}, naive ${expected}`);
      }
    }
  });
}

export function close(actual: number, expected: number): boolean {
  if (Number.isNaN(actual) || Number.isNaN(expected)) return Number.isNaN(actual) && Number.isNaN(expected);
  return Math.abs(actual - expected) <= 1e-9 * Math.max(Math.abs(actual), Math.abs(expected), 1e-3);
}

/** JSON of test/support/arbitraries.ts as a tree, without the checker. */
export function tree(f: Formulas, json: Json): FormulaNode {
  if (typeof json === 'number') return f.number(json);
  if (Array.isArray(json)) {
    const [name, ...rest] = json as [string, ...Json[]];
    if (name !== 'IF') {
      const args = rest.map((arg) => tree(f, arg));
      return f.call(name, ...args, ...(name === 'LOG' && args.length === 1 ? [10] : []));
    }
    const [first, condition, ...others] = rest;
    const chosen = typeof condition === 'string' ? condition : String((condition as { value: Json }).value);
    return f.when(chosen, ...[first!, ...others].map((arg) => tree(f, arg)));
  }
  const { type, ...options } = json as { readonly type: string; readonly [key: string]: Json };
  const defaults = type === 'metricOverTime' ? { days: 1, op: 'LAST', offset: 0 } : {};
  return f.operand(type, { ...defaults, ...(options as Record<string, number | string>) });
}
