import { defaultKind } from '../catalogue/scope.js';
import { type World, type WorldMetric, withDependencies } from '../catalogue/world.js';
import { type Plan, planPass } from '../engine/index.js';
import { keyOf } from '../formula/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Series } from '../storage/index.js';
import { type SeriesLookup, seriesOfRead } from './read-series.js';

/** A planned pass: which series its reads are, and what it computes. */
export interface PreparedPass {
  readonly model: Model;
  readonly plan: Plan;
  /** Metrics of the pass, dependencies first. */
  readonly metrics: readonly WorldMetric[];
  /** By read id; undefined where nobody has pushed such data yet. */
  readonly series: readonly (Series | undefined)[];
  readonly firstDay: Series | undefined;
  /** Series ids of all inputs, the first day included. */
  readonly inputs: readonly number[];
}

export const FIRST_DAY_KEY = 'system.first_day';

/** Plans the metrics (and all that they read) of one world. */
export function preparePass(
  world: World,
  slugs: Iterable<string>,
  model: Model,
  registry: Registry,
  find: SeriesLookup,
): PreparedPass {
  const metrics = withDependencies(world, slugs);
  const plan = planPass(
    metrics.map((metric) => ({ id: metric.slug, root: metric.root, emptyAs: metric.emptyAs })),
    {
      registry,
      kindOf(reference, property, child) {
        const series = find(child ?? model, keyOf(reference), property ?? '');
        if (reference.to === 'field') return 'FIELD';
        if (series?.kind === 'COUNTER' || series?.kind === 'GAUGE') return series.kind;
        return defaultKind(reference, property);
      },
    },
  );
  const series = plan.reads.map((read) => seriesOfRead(read.of, model, world, find));
  const firstDay = find(model, FIRST_DAY_KEY, '');
  const inputs = new Set<number>();
  for (const entry of [...series, firstDay]) if (entry !== undefined) inputs.add(entry.id);
  return { model, plan, metrics, series, firstDay, inputs: [...inputs].sort((a, b) => a - b) };
}
