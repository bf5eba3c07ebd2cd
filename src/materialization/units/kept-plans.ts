import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type World } from '../../catalogue/world.js';
import { type Model } from '../../model/index.js';
import { type PreparedPass, preparePass } from '../../reading/prepare.js';
import { type Registry } from '../../registry/index.js';

/** Plans that are kept: a run's units need two. */
const KEPT = 8;
const plans = new WeakMap<Registry, Map<string, PreparedPass>>();
const facts = new WeakMap<CatalogueSnapshot, string>();

/**
 * The plan of some metrics of a world. Units of a run mostly see the same definitions: what one has planned serves the next ones, whose
 * loops are machine code by then.
 */
export function plannedPass(
  known: CatalogueSnapshot,
  world: World,
  slugs: readonly string[],
  model: Model,
  registry: Registry,
): PreparedPass {
  const kept = plans.get(registry) ?? new Map<string, PreparedPass>();
  plans.set(registry, kept);
  const key = `${world.which} ${model} ${slugs.join(' ')}\n${factsOf(known)}`;
  const pass = kept.get(key) ?? preparePass(world, slugs, model, registry, known.find, known.rollUp);
  kept.delete(key); // moves to the end: the least recently used goes first
  kept.set(key, pass);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return pass;
}

/** All that a plan depends on. What a version says never changes. */
function factsOf(known: CatalogueSnapshot): string {
  let text = facts.get(known);
  if (text === undefined) {
    text = JSON.stringify([
      known.watermark,
      known.metrics.map((metric) => [
        metric.id,
        metric.slug,
        metric.newest.version,
        metric.published?.version,
        metric.seriesId,
        metric.comingSeriesId,
        metric.cachedFrom,
      ]),
      known.series.map(({ id, kind, fold }) => [id, kind, fold]),
      known.rollUps,
    ]);
    facts.set(known, text);
  }
  return text;
}
