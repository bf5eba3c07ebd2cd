import { defaultKind } from '../catalogue/scope.js';
import { type KeptRollUp } from '../catalogue/snapshot.js';
import { slugsRead, type World, type WorldMetric, withDependencies } from '../catalogue/world.js';
import { type EngineMetric, type Plan, type PlanOptions, planPass, planRollUps, type RollUp } from '../engine/index.js';
import { keyOf } from '../formula/index.js';
import { type ChildModel, type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Series } from '../storage/index.js';
import { FIRST_DAY_KEY, type PreparedPass } from './prepared-pass.js';
import { type SeriesLookup, seriesOfRead } from './read-series.js';
import { rollUpIdentity } from './roll-ups/identity.js';

export { FIRST_DAY_KEY, type PreparedPass } from './prepared-pass.js';

/** Finds what is kept of a roll-up by its identity. */
export type RollUpLookup = (identity: string) => KeptRollUp | undefined;

/**
 * Plans the metrics (and all that they read) of one world. Without `rollUps` whatever comes from children is computed from
 * them, else taken from what is kept as far as that reaches.
 */
export function preparePass(
  world: World,
  slugs: Iterable<string>,
  model: Model,
  registry: Registry,
  find: SeriesLookup,
  rollUps?: RollUpLookup,
): PreparedPass {
  const metrics = withDependencies(world, slugs);
  const plan = planPass(metrics.map(engineMetric), planOptions(model, registry, find));
  return prepared({ world, model, registry, find, rollUps }, plan, metrics);
}

/** Plans the pass over children that gives some roll-ups, with their calculated metrics computed along. */
export function prepareChildren(
  world: World,
  rollUps: readonly RollUp[],
  model: ChildModel,
  registry: Registry,
  find: SeriesLookup,
): PreparedPass {
  const slugs = rollUps.flatMap(({ of }) => slugsRead(of.map(({ reference }) => ({ reference, key: '' }))));
  const metrics = withDependencies(world, slugs).filter((metric) => metric.model === model);
  const plan = planRollUps(rollUps, metrics.map(engineMetric), planOptions(model, registry, find));
  return prepared({ world, model, registry, find }, plan, metrics);
}

/** The same with their calculated metrics read from where their values are stored, if these are all there. */
export function prepareStoredChildren(
  world: World,
  rollUps: readonly RollUp[],
  model: ChildModel,
  registry: Registry,
  known: { find: SeriesLookup; seriesById(id: number): Series | undefined },
): PreparedPass {
  const find: SeriesLookup = (of, key, property) => {
    if (!key.startsWith('calculated.')) return known.find(of, key, property);
    const metric = world.metrics.get(key.slice('calculated.'.length));
    return metric?.model !== of || metric.seriesId === null ? undefined : known.seriesById(metric.seriesId);
  };
  const read = slugsRead(rollUps.flatMap(({ of }) => of.map(({ reference }) => ({ reference, key: '' }))));
  const partly = read.filter((slug) => (world.metrics.get(slug)?.cachedFrom ?? null) !== null);
  const metrics = withDependencies(world, partly).filter((metric) => metric.model === model);
  const plan = planRollUps(rollUps, metrics.map(engineMetric), planOptions(model, registry, known.find));
  return prepared({ world, model, registry, find }, plan, metrics);
}

interface Ground {
  readonly world: World;
  readonly model: Model;
  readonly registry: Registry;
  readonly find: SeriesLookup;
  readonly rollUps?: RollUpLookup | undefined;
}

function prepared(ground: Ground, plan: Plan, metrics: readonly WorldMetric[]): PreparedPass {
  const { world, model, registry, find } = ground;
  const rollUps = plan.reads.map(({ of }) => {
    const identity = of.is === 'children' ? rollUpIdentity(of.rollUp, world) : undefined;
    const kept = identity === undefined ? undefined : ground.rollUps?.(identity);
    return kept?.through === null ? undefined : kept;
  });
  const series = plan.reads.map(({ id, of }) => rollUps[id]?.series ?? seriesOfRead(of, model, world, find));
  const firstDay = find(model, FIRST_DAY_KEY, '');
  const inputs = new Set<number>();
  for (const entry of [...series, firstDay]) if (entry !== undefined) inputs.add(entry.id);
  return {
    model,
    plan,
    metrics,
    series,
    rollUps,
    childPass: (of, wanted) => prepareChildren(world, wanted, of, registry, find),
    firstDay,
    inputs: [...inputs].sort((a, b) => a - b),
  };
}

function engineMetric({ slug, root, emptyAs }: WorldMetric): EngineMetric {
  return { id: slug, root, emptyAs };
}

function planOptions(model: Model, registry: Registry, find: SeriesLookup): PlanOptions {
  return {
    registry,
    kindOf(reference, property, child) {
      const series = find(child ?? model, keyOf(reference), property ?? '');
      if (reference.to === 'field') return 'FIELD';
      if (series?.kind === 'COUNTER' || series?.kind === 'GAUGE') return series.kind;
      return defaultKind(reference, property);
    },
  };
}
