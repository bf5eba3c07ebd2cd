/**
 * The columnar engine: plan → bind → evaluate. Pure: what must be loaded is said by `bind`, and loading is the caller's.
 *
 * ```ts
 * const plan = planPass(metrics, { registry, kindOf });
 * const bound = bind(plan, { from, to, historyFrom, checkpointDay });
 * // load bound.reads and the states of bound.carries, block by block
 * const { columns, checkpoints, faults } = evaluate(bound, { width: 256, columns, firstDay, carryIn });
 * ```
 *
 * Children's series: `planRollUps` plans the pass over the children, whose results a `RollUpTotals` adds up for their parents.
 */
export { type BoundPlan, bind } from './planning/bind.js';
export { type Plan, planPass } from './planning/plan.js';
export { planRollUps } from './roll-ups/plan-roll-ups.js';
export { RollUpTotals } from './roll-ups/totals.js';
export { evaluate, recycle } from './running/evaluate.js';
export type {
  Across,
  BindOptions,
  BoundCarry,
  BoundRead,
  CarryState,
  Checkpoint,
  Column,
  EngineMetric,
  EvaluateInput,
  Evaluation,
  Fault,
  MetricReach,
  PlanCarry,
  PlanOptions,
  PlanRead,
  Reach,
  ReadKind,
  ReadSource,
  RollUp,
} from './types.js';
export { ENGINE_VERSION } from './version.js';
