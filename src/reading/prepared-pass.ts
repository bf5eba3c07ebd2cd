import { type KeptRollUp } from '../catalogue/snapshot.js';
import { type WorldMetric } from '../catalogue/world.js';
import { type Plan, type RollUp } from '../engine/index.js';
import { type ChildModel, type Model } from '../model/index.js';
import { type Series } from '../storage/index.js';

/** A planned pass: which series its reads are, and what it computes. */
export interface PreparedPass {
  readonly model: Model;
  readonly plan: Plan;
  /** Metrics of the pass, dependencies first. */
  readonly metrics: readonly WorldMetric[];
  /** By read id; undefined where nobody has pushed such data yet. */
  readonly series: readonly (Series | undefined)[];
  /** By read id, for reads of children: what is kept of them; undefined: all is computed from the children. */
  readonly rollUps: readonly (KeptRollUp | undefined)[];
  /** The pass over children that computes roll-ups of theirs, with their calculated metrics along. */
  childPass(model: ChildModel, rollUps: readonly RollUp[]): PreparedPass;
  readonly firstDay: Series | undefined;
  /** Whether it is computed from the beginning of history, not from checkpoints: to find out whether these are right. */
  readonly afresh?: boolean;
  /** Series ids of all inputs, the first day included. */
  readonly inputs: readonly number[];
}

export const FIRST_DAY_KEY = 'system.first_day';
