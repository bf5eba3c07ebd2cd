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
  | { readonly is: 'carried'; readonly of: number; readonly kind: ReadKind; readonly carry: PlanCarry }
  | { readonly is: 'operator'; readonly kernel: Kernel; readonly args: readonly number[] }
  /** A metric's result: masked before the first day, `emptyAs` applied. */
  | { readonly is: 'final'; readonly of: number; readonly emptyAs: 'EMPTY' | 'ZERO' };

export type NodeOf<K extends PlanNode['is']> = Extract<PlanNode, { readonly is: K }>;

/** Indices of the nodes that a node reads. */
export function inputsOf(node: PlanNode): readonly number[] {
  switch (node.is) {
    case 'operator':
      return node.args;
    case 'window':
    case 'carried':
    case 'final':
      return [node.of];
    default:
      return [];
  }
}

/** Furthest day back, from the window's end, that a window reads. */
export function windowSpan(node: NodeOf<'window'>): number {
  return node.aggregation.ends === undefined ? node.days - 1 : node.days;
}

/** What a window or carry without data points gives; NaN: empty. */
export function withoutPoints(
  definition: { readonly noPoints?: { readonly counter?: number; readonly gauge?: number } },
  kind: ReadKind,
): number {
  return (kind === 'COUNTER' ? definition.noPoints?.counter : definition.noPoints?.gauge) ?? Number.NaN;
}
