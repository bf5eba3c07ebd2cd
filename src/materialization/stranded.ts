import { freshSeries } from '../catalogue/fresh-series.js';
import { type CatalogueReader } from '../catalogue/snapshot.js';
import {
  type Database,
  insertRun,
  lockDefinitions,
  readMetrics,
  readRunsIn,
  readWatermark,
  type SeriesCatalogue,
  type Session,
  type StoredRun,
  setComing,
} from '../storage/index.js';

/**
 * Queues the computation of definitions that wait to be swapped in, or for their older days, while no run computes them: their run has failed, or was
 * cancelled. The latter are what somebody did not want now: `again` says which of them (slugs) are to be computed. They are when
 * someone asks for it (`materialize`, an edit) and with the close of the next day, so that none waits for ever; a restart
 * leaves them alone.
 */
export async function queueStranded(
  session: Session,
  { now, again }: { now: number; again: (slug: string) => boolean },
): Promise<boolean> {
  await lockDefinitions(session);
  const open = await readRunsIn(session, ['QUEUED', 'RUNNING']);
  const underway = new Set(open.filter((run) => run.trigger === 'DEFINITION').flatMap((run) => run.metrics));
  const waiting = (await readMetrics(session)).filter(
    ({ slug, comingSeriesId, cachedFrom }) => (comingSeriesId ?? cachedFrom) !== null && !underway.has(slug),
  );
  const through = await readWatermark(session);
  if (waiting.length === 0 || through === null) return false;
  const cancelled = await cancelledSlugs(session);
  const metrics = waiting.map((metric) => metric.slug).filter((slug) => !cancelled.has(slug) || again(slug));
  if (metrics.length === 0) return false;
  await insertRun(session, { trigger: 'DEFINITION', from: through, to: through, metrics, now });
  return true;
}

/** Of definitions that no run computes, those whose last run was cancelled. */
async function cancelledSlugs(session: Session): Promise<Set<string>> {
  const last = new Map<string, StoredRun>();
  for (const run of await readRunsIn(session, ['FAILED', 'CANCELLED'])) {
    if (run.trigger === 'DEFINITION') for (const slug of run.metrics) last.set(slug, run); // oldest first
  }
  return new Set([...last].flatMap(([slug, run]) => (run.status === 'CANCELLED' ? [slug] : [])));
}

/**
 * Gives metrics that cannot be computed in this process (their plugin is gone) a series to be computed into: what the cache
 * misses in the meantime is computed, whole, once they can be.
 */
export async function markBroken(
  database: Database,
  catalogue: CatalogueReader,
  series: SeriesCatalogue,
): Promise<void> {
  const list = await catalogue.list();
  const known = await database.snapshot((session) => catalogue.read(session, list));
  const { broken } = known.world('published');
  for (const { slug, model } of known.metrics.filter((metric) => broken.has(metric.slug))) {
    const [coming] = await freshSeries(series, model, 1);
    await database.write(async (session) => {
      await lockDefinitions(session);
      const metric = (await readMetrics(session)).find((candidate) => candidate.slug === slug);
      if (metric?.comingSeriesId === null) await setComing(session, metric.id, coming!.id);
    });
  }
}
