import { type Day } from '../calendar/index.js';
import { type FormulaNode, type Reference } from '../formula/types.js';
import { type CarryDefinition } from '../plugin-api/index.js';

/** Values of one series for `width` entities over days `from`…`to`, laid out `[day][slot]`; NaN is empty. */
export interface Column {
  readonly from: Day;
  readonly to: Day;
  readonly width: number;
  readonly values: Float64Array;
  /** Low parts of double-double sums; left out when all are zero. */
  readonly low?: Float64Array;
}

/** How a read's empty days are understood. */
export type ReadKind = 'COUNTER' | 'GAUGE' | 'FIELD';

/** One series that a plan needs, of the pass's own model (or, later, a combined children's series). */
export interface PlanRead {
  readonly id: number;
  readonly reference: Reference;
  readonly property: string | undefined;
  readonly across: string | undefined;
  readonly kind: ReadKind;
  /** Days before the pass's first day that must be loaded. */
  readonly lookback: number;
  /** Set where a carried operand reads this: then all days since its checkpoint are needed. */
  readonly carried: boolean;
}

/** An all-time operand: state through a day, kept as checkpoints. */
export interface PlanCarry {
  readonly id: number;
  /** The operand's name; with the source it names the checkpoint. */
  readonly operand: string;
  readonly carry: CarryDefinition;
  /** The series that feeds it: a read, or the result of another metric of the pass. */
  readonly source: { readonly read: number } | { readonly metric: string };
}

/** How far one metric's value on day d depends on an input: on the input's days d − maxLag … d − minLag. */
export interface Reach {
  readonly minLag: number;
  /** Infinity for all-time operands. */
  readonly maxLag: number;
}

export interface EngineMetric {
  /** Slug. A reference `calculated.<id>` in another metric of the same pass is a step. */
  readonly id: string;
  readonly root: FormulaNode;
  readonly emptyAs: 'EMPTY' | 'ZERO';
}

/** State of a carried operand at the end of `day`, `width × size` numbers. */
export interface CarryState {
  readonly day: Day;
  readonly state: Float64Array;
}
