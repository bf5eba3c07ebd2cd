import { insertRun, lockDefinitions, readMetrics, readRunsIn, readWatermark, type Session } from '../storage/index.js';

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
