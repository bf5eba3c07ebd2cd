import { type Day } from '../calendar/index.js';
import { type ACROSS } from '../formula/check-key.js';
import { type FormulaNode, type Reference } from '../formula/types.js';
import { type ChildModel } from '../model/index.js';
import { type AggregationDefinition, type CarryDefinition } from '../plugin-api/index.js';

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

/** How children's values of a day become one. */
export type Across = (typeof ACROSS)[number];

/** A series of companies that is made of their children's. */
export interface RollUp {
  /** Tells roll-ups apart, the same for the same formula text: `AVERAGE enduser.calculated.score`. */
  readonly key: string;
  readonly model: ChildModel;
  readonly across: Across;
  /** A child's value on a day is its latest within so many days; 1: the day's own. */
  readonly days: number;
  /** The children's series, as their own formulas refer to them; of several, the first that has a value counts. */
  readonly of: readonly { readonly reference: Reference; readonly property: string | undefined }[];
}

/** Where the values of a read come from. */
export type ReadSource =
  /** A stored series of the entity itself: activity, metric, field, system series, or a calculated metric outside the pass. */
  | { readonly is: 'series'; readonly reference: Reference; readonly property: string | undefined }
  /** A text field: 1 where it is this text, 0 where it is another, empty where it has none. */
  | { readonly is: 'text'; readonly reference: Reference; readonly equals: string }
  /** Different values of an event property within `days` days; 0 where there is none. */
  | { readonly is: 'distinct'; readonly reference: Reference; readonly property: string; readonly days: number }
  | { readonly is: 'children'; readonly rollUp: RollUp };

/** One series that a plan needs, of the pass's own entities. */
export interface PlanRead {
  readonly id: number;
  readonly of: ReadSource;
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
  /** Numbers per entity in a checkpoint: the carry's state, then the last day with a data point (NaN: none yet). */
  readonly size: number;
  /** The series that feeds it: a read, the result of another metric of the pass, or the entity's days. */
  readonly source: { readonly read: number } | { readonly metric: string } | { readonly system: 'days_known' };
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

/** State of a carried operand at the end of `day`: `width × size` numbers, entity after entity. */
export interface CarryState {
  readonly day: Day;
  readonly state: Float64Array;
}

export interface PlanOptions {
  readonly registry: { aggregation(name: string): AggregationDefinition | undefined };
  /** `model` is set for a children's reference, which is given as the children refer to it. */
  kindOf(reference: Reference, property?: string, model?: ChildModel): ReadKind;
}

/** What a metric depends on. */
export interface MetricReach {
  /** By read id. */
  readonly reads: ReadonlyMap<number, Reach>;
  /**
   * Where an entity's first day moves between F and F', the days in between count as changed inputs: the value on day d
   * depends on whether d − maxLag … d − minLag are known days.
   */
  readonly firstDay: Reach;
}

export interface BindOptions {
  readonly from: Day;
  readonly to: Day;
  /** The newest usable checkpoint of a carry at the end of `latest` or before; undefined: there is none. */
  checkpointDay?(carry: PlanCarry, latest: Day): Day | undefined;
  /** The earliest first day of any entity: before it everything is empty. Infinity where there is no entity. */
  readonly historyFrom: Day;
}

/** Days of a read that must be loaded. */
export interface BoundRead {
  readonly read: PlanRead;
  readonly from: Day;
  readonly to: Day;
}

/** Where a carry starts: `carryIn` must hold its state of this day; undefined: from nothing. */
export interface BoundCarry {
  readonly carry: PlanCarry;
  readonly checkpoint: Day | undefined;
}

export interface EvaluateInput {
  /** Entities: 256 for a block, any number for a gathered page. */
  readonly width: number;
  /** By read id; each covers at least the days that the bound plan asks for. Not written to. */
  readonly columns: readonly Column[];
  /** Per slot; NaN = no such entity. */
  readonly firstDay: Float64Array;
  /** By carry id; as the bound plan says. Not written to. */
  readonly carryIn: readonly (CarryState | undefined)[];
}

/** A kernel threw: its value there is empty, everything else went on. */
export interface Fault {
  readonly kind: 'operator' | 'aggregation' | 'operand';
  /** Canonical name of the definition. */
  readonly name: string;
  readonly slot: number;
  readonly day: Day;
  readonly message: string;
}

export interface Checkpoint {
  /** Carry id. */
  readonly carry: number;
  readonly day: Day;
  readonly state: Float64Array;
}

export interface Evaluation {
  /** By metric id, days from…to of the bound plan. */
  readonly columns: ReadonlyMap<string, Column>;
  /** At the end of every day with (day + 1) % 32 = 0 within from…to, oldest first per carry. */
  readonly checkpoints: readonly Checkpoint[];
  /** The first 1,000 of `faultCount`. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
}
