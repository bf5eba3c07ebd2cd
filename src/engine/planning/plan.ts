import { type EngineMetric, type MetricReach, type PlanCarry, type PlanOptions, type PlanRead } from '../types.js';
import { PlanBuilder } from './builder.js';
import { daysBack, inputsOf, type PlanNode } from './node.js';
import { reachOf } from './reach.js';
import { type Step, stepsOf } from './steps.js';

/** What a pass over some metrics computes, free of any days or entities. Immutable; may be kept and used again. */
export interface Plan {
  readonly reads: readonly PlanRead[];
  readonly carries: readonly PlanCarry[];
  /** What comes out: metric ids, or the keys of a child pass's roll-ups, as given. */
  readonly outputs: readonly string[];
  /** Of an output, or of a metric that is computed for one. @throws Error for anything else */
  reach(output: string): MetricReach;
  /** For bind and evaluate. */
  readonly nodes: readonly PlanNode[];
  readonly steps: readonly Step[];
  readonly finals: ReadonlyMap<string, number>;
}

/**
 * Plans a pass. Metrics may read each other, in any order; equal sub-formulas are computed once. A reference to a calculated metric outside
 * the pass becomes a read.
 * @throws FORMULA_CYCLE, FORMULA_MISPLACED (a text where a number is needed), FORMULA_UNKNOWN_AGGREGATION
 */
export function planPass(metrics: readonly EngineMetric[], options: PlanOptions): Plan {
  const builder = new PlanBuilder(metrics, options);
  for (const metric of metrics) builder.final(metric);
  return finished(
    builder,
    metrics.map((metric) => metric.id),
  );
}

/** The plan of what was built. */
export function finished(builder: PlanBuilder, outputs: readonly string[]): Plan {
  const { nodes, carries, finals } = builder;
  const needs = needsOf(nodes);
  const readNodes = new Map(nodes.map((node, at) => [node.is === 'read' ? node.read : -1, at]));
  const reads = builder.reads.map((draft, id): PlanRead => {
    const { lag, carried } = needs[readNodes.get(id)!]!;
    return { id, ...draft, lookback: lag, carried };
  });
  let reaches: MetricReach[] | undefined;
  return {
    reads,
    carries,
    outputs,
    nodes,
    finals,
    steps: stepsOf(nodes, [...finals.values()]),
    reach(output) {
      const final = finals.get(output);
      if (final === undefined) throw new Error(`The pass does not compute ${output}.`);
      reaches ??= reachOf(nodes, builder.reads);
      return reaches[final]!;
    },
  };
}

/** Per node: how many days before the pass's first day it is needed, apart from what all-time operands need. */
function needsOf(nodes: readonly PlanNode[]): { lag: number; carried: boolean }[] {
  const needs = nodes.map(() => ({ lag: 0, carried: false }));
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]!;
    const need = needs[at]!;
    const { offset, span } = daysBack(node);
    for (const input of inputsOf(node)) {
      const below = needs[input]!;
      below.lag = Math.max(below.lag, need.lag + offset + span);
      below.carried ||= need.carried || node.is === 'carried';
    }
  }
  return needs;
}
