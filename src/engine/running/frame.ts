import { type RowSource, rowSource } from '../compile/row-source.js';
import { type BoundPlan } from '../planning/bind.js';
import { type CarryState, type Checkpoint } from '../types.js';
import { type Faults } from './faults.js';

/** What the steps of one evaluation share. */
export interface Frame {
  readonly bound: BoundPlan;
  readonly width: number;
  readonly firstDay: Float64Array;
  /** The latest first day, or Infinity where a slot has no entity: from then on no mask is needed. */
  readonly allKnownFrom: number;
  /** Results so far, by node. */
  readonly sources: (RowSource | undefined)[];
  readonly carryIn: readonly (CarryState | undefined)[];
  readonly checkpoints: Checkpoint[];
  readonly faults: Faults;
}

/** Where a day's row begins in a source. */
export function rowAt(source: RowSource, day: number, width: number): number {
  return (day - source.from) * width;
}

/** One slot of a source as a source of width 1. */
export function slotOf(source: RowSource, slot: number, width: number): RowSource {
  const take = (all: Float64Array) =>
    all.length === 0
      ? all
      : Float64Array.from({ length: source.to - source.from + 1 }, (_, row) => all[row * width + slot]!);
  return rowSource(source.from, source.to, take(source.values), take(source.low));
}
