import {
  bind,
  type Checkpoint,
  type Column,
  type EngineMetric,
  evaluate,
  type Plan,
  planPass,
  type ReadSource,
} from '../../src/engine/index.js';
import { keyOf as canonical, checkFormula } from '../../src/formula/index.js';
import { type FormulaNode, type Reference } from '../../src/formula/types.js';
import { type Json } from '../support/arbitraries.js';
import { type Formulas, kindOf } from './formulas.js';
import { Naive, type NaiveSeries } from './naive.js';

/** Entities with series by key, on which engine and naive loop are compared. */
export interface World {
  readonly firstDays: readonly number[];
  /** key → slot → day → value */
  readonly series: { get(key: string): readonly NaiveSeries[] | undefined };
}

export const GARBAGE = 987_654.25;

/** What the values of a read stand under in a world. */
export function keyOf(of: ReadSource): string {
  if (of.is === 'children') return of.rollUp.key;
  const property = 'property' in of && of.property !== undefined ? `[${of.property}]` : '';
  const key = `${canonical(of.reference)}${property}`;
  if (of.is === 'text') return `${key} = ${of.equals}`;
  return of.is === 'distinct' ? `distinct ${of.days} ${key}` : key;
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
    columns: bound.reads.map((read) => load(world, keyOf(read.read.of), read.from, read.to, options.margin)),
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

/** A formula of test/support/arbitraries.ts as the checker gives it. */
export function tree(f: Formulas, json: Json): FormulaNode {
  const scope = {
    model: 'COMPANY' as const,
    kindOf: (reference: Reference) => (kindOf(reference) === 'COUNTER' ? ('COUNTER' as const) : ('GAUGE' as const)),
    knownKeys: () => [],
  };
  const { root, problems } = checkFormula(json, scope, f.registry);
  if (root === undefined) throw new Error(`${JSON.stringify(json)}: ${problems[0]!.message}`);
  return root;
}
