import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import {
  addUnits,
  lockDefinitions,
  publish,
  readRun,
  readUnitPhases,
  type StoredRun,
  setRunRange,
} from '../storage/index.js';
import { type ConcludeDependencies } from './conclude.js';
import { missingUnits } from './missing-units.js';
import { OLDER_PHASE, phased } from './planning.js';

/**
 * Gives readers the newest days of new metrics as soon as a definition run has computed them: its units of all phases but the last are
 * done. Older days are computed on reading until the run ends. An edited metric waits for that, and so does what reads it. True
 * where units had to be added, which come first: a day was closed or entities of a new block came meanwhile.
 */
export async function publishNewest(dependencies: ConcludeDependencies, run: StoredRun): Promise<boolean> {
  const { database, catalogue } = dependencies;
  const series = await catalogue.list();
  const ahead = await database.snapshot(async (session) => fitForNewest(await catalogue.read(session, series), run));
  if (ahead.length === 0) return false;
  return database.write(async (session) => {
    await lockDefinitions(session);
    const current = await readRun(session, run.id);
    if (current?.status !== 'RUNNING' || current.fence !== run.fence) return false;
    const phases = await readUnitPhases(session, run.id);
    // Where a unit is parked nothing of its run is published.
    if (phases.some(({ phase, undone }) => phase < OLDER_PHASE && undone > 0)) return false;
    const known = await catalogue.read(session, series);
    const missing = await missingUnits(session, known, dependencies, current);
    if (missing.length > 0) {
      await addUnits(session, run.id, phased(missing));
      await setRunRange(session, run.id, current.from, known.watermark!);
      return true;
    }
    for (const { id, model } of fitForNewest(known, run)) {
      const older = phases.find((each) => each.model === model && each.phase === OLDER_PHASE);
      await publish(session, id, older === undefined || older.undone === 0 ? null : older.lastDay + 1);
    }
    return false;
  });
}

/** A run's new metrics that read only what readers see at its newest version, or get to see now. */
function fitForNewest(known: CatalogueSnapshot, run: StoredRun) {
  const { metrics } = known.world('newest');
  const waiting = new Set(
    known.metrics.filter(({ comingSeriesId }) => comingSeriesId !== null).map(({ slug }) => slug),
  );
  let fit = known.metrics.filter(
    ({ slug, published }) => published === null && waiting.has(slug) && run.metrics.includes(slug) && metrics.has(slug),
  );
  for (;;) {
    const together = new Set(fit.map(({ slug }) => slug));
    const isFit = (read: string) => !waiting.has(read) || together.has(read);
    const left = fit.filter(({ slug }) => metrics.get(slug)!.reads.every(isFit));
    if (left.length === fit.length) return fit;
    fit = left;
  }
}
