import { type CatalogueReader, type CatalogueSnapshot } from '../catalogue/snapshot.js';
import {
  addUnits,
  beatRun,
  changedBlocks,
  completeCache,
  type Database,
  endRun,
  lockDefinitions,
  moveWatermark,
  parkedErrors,
  pruneRuns,
  publish,
  ROLL_UP_BLOCK,
  readRun,
  type Session,
  type StoredRun,
  setRunRange,
  unitBlocks,
} from '../storage/index.js';
import { dropUnreferenced } from './housekeeping.js';
import { missingUnits } from './missing-units.js';
import { closesDays, NO_DAYS, type PlannedUnit, type PlanningOptions, phased } from './planning.js';

const KEEP_LATE_DATA_RUNS_MS = 7 * 86_400_000;

export interface ConcludeDependencies extends PlanningOptions {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
}

/**
 * Ends a run all of whose units are done or parked. Undefined where units had to be added: a day was closed or entities
 * of a new block came while a definition was computed.
 */
export async function conclude(dependencies: ConcludeDependencies, run: StoredRun): Promise<StoredRun | undefined> {
  const { database, catalogue } = dependencies;
  const { fence } = run;
  const series = await catalogue.list();
  const now = Date.now();
  const ended = await database.write(async (session) => {
    await lockDefinitions(session);
    // Ended or taken by someone else. From here on nobody takes it before this is done.
    if (!(await beatRun(session, run))) return true;
    const parked = await parkedErrors(session, run.id);
    if (parked.length > 0) {
      const place = (block: number) => (block === ROLL_UP_BLOCK ? 'roll-ups' : `block ${block}`);
      const error = parked.map((unit) => `${unit.model} ${place(unit.block)}: ${unit.error}`).join('\n');
      await endRun(session, run.id, { status: 'FAILED', error, now, fence });
      return true;
    }
    const current = (await readRun(session, run.id))!;
    const known = await catalogue.read(session, series);
    if (run.trigger === 'DEFINITION') {
      // First: what such a metric reads nobody adds to this run.
      const unfit = unfitToPublish(known, current);
      if (unfit.length > 0) {
        await endRun(session, run.id, { status: 'FAILED', error: unfit.join('\n'), now, fence });
        return true;
      }
      const missing = await missingUnits(session, known, dependencies, current);
      if (missing.length > 0) {
        await addUnits(session, run.id, phased(missing));
        await setRunRange(session, run.id, current.from, known.watermark!);
        return false;
      }
      for (const metric of known.metrics.filter(({ slug }) => run.metrics.includes(slug))) {
        if (metric.comingSeriesId !== null) await publish(session, metric.id);
        else if (metric.cachedFrom !== null) await completeCache(session, metric.id);
      }
    }
    const untold = run.trigger === 'DEFINITION' ? [] : await companiesLeft(session, known, run);
    if (untold.length > 0) {
      await addUnits(session, run.id, phased(untold));
      return false;
    }
    if (closesDays(run, known)) await moveWatermark(session, run.to);
    await endRun(session, run.id, { status: 'SUCCEEDED', error: null, now, fence });
    if (run.trigger === 'SCHEDULE') await pruneRuns(session, 'LATE_DATA', now - KEEP_LATE_DATA_RUNS_MS);
    return true;
  });
  if (!ended) return undefined;
  if (run.trigger !== 'LATE_DATA') await dropUnreferenced(dependencies);
  return database.snapshot((session) => readRun(session, run.id));
}

/** Blocks of companies that the run has no unit for, although its roll-ups have changed them by now. */
async function companiesLeft(session: Session, known: CatalogueSnapshot, run: StoredRun): Promise<PlannedUnit[]> {
  const through = closesDays(run, known) ? run.to : (known.watermark ?? run.to);
  const has = await unitBlocks(session, run.id);
  if (!has.some((unit) => unit.block === ROLL_UP_BLOCK)) return [];
  const planned = new Set(has.map((unit) => `${unit.model} ${unit.block}`));
  return (await changedBlocks(session, through))
    .filter(({ model, block }) => model === 'COMPANY' && !planned.has(`${model} ${block}`))
    .map(({ model, block }) => ({ model, block, ...NO_DAYS }));
}

/** Why some of a definition run's metrics cannot be swapped in: their formulas, or what they read, cannot be computed. */
function unfitToPublish(known: CatalogueSnapshot, run: StoredRun): string[] {
  const { metrics, broken } = known.world('newest');
  const waiting = new Set(
    known.metrics.filter((metric) => metric.comingSeriesId !== null).map((metric) => metric.slug),
  );
  return run.metrics.flatMap((slug) => {
    const reason = broken.get(slug);
    if (reason !== undefined) return [`calculated.${slug}: ${reason}`];
    const reads = metrics.get(slug)?.reads.filter((read) => waiting.has(read) && !run.metrics.includes(read)) ?? [];
    return reads.map(
      (read) => `calculated.${slug} reads calculated.${read}, whose newest version is not computed yet.`,
    );
  });
}
