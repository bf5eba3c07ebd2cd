import { type Day } from '../calendar/index.js';
import { type Column, type Fault, type PlanCarry } from '../engine/index.js';
import { type BlockState, type SeriesStore, type Session } from '../storage/index.js';
import { type Over } from './over.js';
import { type PreparedPass } from './prepared-pass.js';

export interface PassResult {
  readonly columns: ReadonlyMap<string, Column>;
  readonly checkpoints: readonly { carry: PlanCarry; seriesId: number; day: Day; state: Float64Array }[];
  readonly faults: readonly Fault[];
}

/** Loads what a pass needs and computes its metrics on days from…to. Reads only; all within the session's snapshot. */
export type RunPass = (
  session: Session,
  store: SeriesStore,
  pass: PreparedPass,
  over: Over,
  range: { from: Day; to: Day },
  known: { firstDay: Float64Array; states: readonly BlockState[] },
) => Promise<PassResult>;

/** What reads are loaded with: one snapshot, the pass, and its entities. */
export interface LoadContext {
  readonly session: Session;
  readonly store: SeriesStore;
  readonly pass: PreparedPass;
  readonly over: Over;
  /** Runs the pass over children that a read of theirs takes. */
  readonly run: RunPass;
}
