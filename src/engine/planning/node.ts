import { type AggregationDefinition, type StateDefinition } from '../../plugin-api/index.js';
import { type PlanCarry, type ReadKind } from '../types.js';

/** An operator's arithmetic with its rule for empties: what a compiled loop is made of. */
export interface Kernel {
  readonly name: string;
  readonly empties: 'propagate' | 'skip' | 'keep';
  readonly evaluate?: (...args: number[]) => number;
  readonly state?: StateDefinition;
}

/** One distinct computation of a pass. Arguments are indices of earlier nodes. */
export type PlanNode =
  | { readonly is: 'constant'; readonly value: number }
  /** `days`: days through its own that a value of the read is made of. */
  | { readonly is: 'read'; readonly read: number; readonly days: number }
  /** d − first day. */
  | { readonly is: 'daysKnown' }
  | {
      readonly is: 'window';
      readonly of: number;
      readonly kind: ReadKind;
      readonly days: number;
      readonly offset: number;
      readonly aggregation: AggregationDefinition;
    }
  /** The latest value within so many days. */
  | { readonly is: 'latest'; readonly of: number; readonly days: number }
  | { readonly is: 'carried'; readonly of: number; readonly kind: ReadKind; readonly carry: PlanCarry }
  | { readonly is: 'operator'; readonly kernel: Kernel; readonly args: readonly number[] }
  /** An output: masked before the first day, `emptyAs` applied; `exact`: with low parts, where a read that it is has them. */
  | { readonly is: 'final'; readonly of: number; readonly emptyAs: 'EMPTY' | 'ZERO'; readonly exact: boolean };

export type NodeOf<K extends PlanNode['is']> = Extract<PlanNode, { readonly is: K }>;

/** Indices of the nodes that a node reads. */
export function inputsOf(node: PlanNode): readonly number[] {
  switch (node.is) {
    case 'operator':
      return node.args;
    case 'window':
    case 'latest':
    case 'carried':
    case 'final':
      return [node.of];
    default:
      return [];
  }
}

/** The days before its own that a node reads of its input, all-time operands apart: how far back, counted from how many days ago. */
export function daysBack(node: PlanNode): { readonly span: number; readonly offset: number } {
  if (node.is === 'window') {
    return { span: node.aggregation.ends === undefined ? node.days - 1 : node.days, offset: node.offset };
  }
  return { span: node.is === 'latest' ? node.days - 1 : 0, offset: 0 };
}

/** What a window or carry without data points gives; NaN: empty. */
export function withoutPoints(
  definition: { readonly noPoints?: { readonly counter?: number; readonly gauge?: number } },
  kind: ReadKind,
): number {
  return (kind === 'COUNTER' ? definition.noPoints?.counter : definition.noPoints?.gauge) ?? Number.NaN;
}
