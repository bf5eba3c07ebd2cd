import { resolveMetric } from '../catalogue/metric-catalogue.js';
import { type Model } from '../model/index.js';
import { staleOf } from '../reading/stale.js';
import { staleByDeletion } from '../reading/stale-by-deletion.js';
import { type Moment } from './types.js';

/** For each entity whether a change that the metric's kept values depend on waits to be computed; as readers are told. */
export async function waitingOf(
  { session, known, ground }: Moment,
  model: Model,
  slug: string,
  ids: readonly number[],
): Promise<readonly boolean[]> {
  const flags = await staleOf({ session, known, registry: ground.registry, isFolded: true }, model, slug, ids);
  const key = known.metrics.some((metric) => metric.slug === slug) ? `calculated.${slug}` : slug;
  const out = new Map([[key, flags]]);
  await staleByDeletion(session, model, new Map([[key, resolveMetric(known, model, key)]]), ids, out);
  return out.get(key)!;
}
