import { PlanBuilder } from '../planning/builder.js';
import { finished, type Plan } from '../planning/plan.js';
import { type EngineMetric, type PlanOptions, type RollUp } from '../types.js';

/**
 * Plans the pass over the children of some roll-ups, all of one model: an output, under the roll-up's key, is what a child brings in on
 * a day. `metrics` are the children's calculated metrics that the pass computes where a roll-up reads them; others are read.
 * @throws as planPass does
 */
export function planRollUps(rollUps: readonly RollUp[], metrics: readonly EngineMetric[], options: PlanOptions): Plan {
  const builder = new PlanBuilder(metrics, options);
  for (const rollUp of rollUps) if (!builder.finals.has(rollUp.key)) builder.child(rollUp);
  return finished(builder, [...new Set(rollUps.map((rollUp) => rollUp.key))]);
}
