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
  setComing,
} from '../storage/index.js';

/**
 * Queues the computation of definitions that wait to be swapped in while no run computes them: their run has failed. Run
 * ids come from short transactions of their own, so the id is taken before: unused where nothing is stranded.
 */
export async function queueStranded(session: Session, id: number, now: number): Promise<boolean> {
  await lockDefinitions(session);
  const open = await readRunsIn(session, ['QUEUED', 'RUNNING']);
  const underway = new Set(open.filter((run) => run.trigger === 'DEFINITION').flatMap((run) => run.metrics));
  const stranded = (await readMetrics(session)).filter(
    (metric) => metric.comingSeriesId !== null && !underway.has(metric.slug),
  );
  const through = await readWatermark(session);
  if (stranded.length === 0 || through === null) return false;
  const metrics = stranded.map((metric) => metric.slug);
  await insertRun(session, { id, trigger: 'DEFINITION', from: through, to: through, metrics, now });
  return true;
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
