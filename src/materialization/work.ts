import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type Registry } from '../registry/index.js';
import {
  addUnits,
  beatRun,
  changedBlocks,
  endRun,
  failUnit,
  lockDefinitions,
  moveWatermark,
  nextUnit,
  parkedErrors,
  pruneRuns,
  publish,
  ROLL_UP_BLOCK,
  readRun,
  type Session,
  type StoredRun,
  type StoredUnit,
  setRunRange,
  unitBlocks,
} from '../storage/index.js';
import { type BackfillDependencies, prepareDistinct } from './distinct-backfill.js';
import { dropUnreferenced } from './housekeeping.js';
import { ATTEMPTS, type Log } from './options.js';
import { closesDays, NO_DAYS, type PlannedUnit, unitsOf } from './planning.js';
import { type RollUpDependencies, runRollUps } from './roll-ups/unit.js';
import { RunEnded, runUnit, type UnitDependencies, type UnitTask } from './unit.js';

const KEEP_LATE_DATA_RUNS_MS = 7 * 86_400_000;

/**
 * Works a run off, unit by unit, and draws its conclusion: a closed day becomes visible, a definition is swapped in.
 * Resumes where another worker stopped. Undefined where the run was ended by someone else, or `stopping` came first.
 */
export async function workRun(
  dependencies: RollUpDependencies & BackfillDependencies & { readonly log: Log },
  run: StoredRun,
  worker: string,
  stopping: AbortSignal,
  onProgress: () => void,
): Promise<StoredRun | undefined> {
  const { database } = dependencies;
  const goOn = async () =>
    !stopping.aborted && (await database.write((session) => beatRun(session, run.id, worker, Date.now())));
  if (run.trigger === 'DEFINITION' && !(await prepareDistinct(dependencies, run.metrics, goOn))) return undefined;
  if (run.unitsTotal === 0) await plan(dependencies, run);
  for (;;) {
    if (!(await goOn())) return undefined;
    const unit = await database.snapshot((session) => nextUnit(session, run.id));
    if (unit === undefined) {
      const ended = await conclude(dependencies, run, worker);
      if (ended !== undefined) return ended.status === 'RUNNING' ? undefined : ended;
      continue; // the world has moved on in the meantime: there are more units now
    }
    if (!(await attempt(dependencies, run, unit, worker))) return undefined;
    onProgress();
    await nextTurn(); // requests are answered between units
  }
}

/** Runs one unit; false where the run was ended by someone else. */
async function attempt(
  dependencies: RollUpDependencies & { readonly log: Log },
  run: StoredRun,
  unit: StoredUnit,
  worker: string,
): Promise<boolean> {
  const { database, catalogue } = dependencies;
  try {
    const series = await catalogue.list();
    const known = await database.snapshot((session) => catalogue.read(session, series));
    const task = taskOf(run, unit, known);
    const { model } = task;
    if (model !== 'COMPANY' && task.block === ROLL_UP_BLOCK) {
      await runRollUps(dependencies, { ...task, model, worker });
    } else {
      await runUnit(dependencies, task);
    }
    return true;
  } catch (error) {
    if (error instanceof RunEnded) return false;
    const attempts = unit.attempts + 1;
    const message = error instanceof Error ? error.message : String(error);
    dependencies.log.error({ run: run.id, unit: unit.seq, err: error }, 'a unit failed');
    await database.write((session) =>
      failUnit(session, unit, { error: message, attempts, parked: attempts >= ATTEMPTS }),
    );
    return true;
  }
}

function taskOf(run: StoredRun, unit: StoredUnit, known: CatalogueSnapshot): UnitTask {
  const published = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
  const closes = closesDays(run, known);
  return {
    ...unit,
    slugs: run.trigger === 'DEFINITION' ? run.metrics : closes ? published : run.metrics,
    world: run.trigger === 'DEFINITION' ? 'newest' : 'published',
    through: Math.max(known.watermark ?? run.to, closes ? run.to : Number.NEGATIVE_INFINITY),
  };
}

/** Writes the run's units. */
async function plan(dependencies: UnitDependencies, run: StoredRun): Promise<void> {
  const { database, catalogue } = dependencies;
  const series = await catalogue.list();
  const { units, range } = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, series);
    const units = await unitsOf(session, known, dependencies.registry, run);
    const asked = units.filter((unit) => unit.from <= unit.to);
    const from = asked.reduce((least, unit) => Math.min(least, unit.from), Number.POSITIVE_INFINITY);
    return {
      units,
      range: asked.length === 0 ? undefined : { from, to: run.trigger === 'DEFINITION' ? known.watermark! : run.to },
    };
  });
  await database.write(async (session) => {
    await addUnits(session, run.id, units);
    if (range !== undefined) await setRunRange(session, run.id, range.from, range.to);
  });
}

/**
 * Ends a run all of whose units are done or parked. Undefined where units had to be added: a day was closed or entities
 * of a new block came while a definition was computed.
 */
async function conclude(
  dependencies: RollUpDependencies,
  run: StoredRun,
  worker: string,
): Promise<StoredRun | undefined> {
  const { database, catalogue } = dependencies;
  const series = await catalogue.list();
  const now = Date.now();
  const ended = await database.write(async (session) => {
    await lockDefinitions(session);
    const parked = await parkedErrors(session, run.id);
    if (parked.length > 0) {
      const place = (block: number) => (block === ROLL_UP_BLOCK ? 'roll-ups' : `block ${block}`);
      const error = parked.map((unit) => `${unit.model} ${place(unit.block)}: ${unit.error}`).join('\n');
      await endRun(session, run.id, { status: 'FAILED', error, now, worker });
      return true;
    }
    const current = await readRun(session, run.id);
    if (current?.status !== 'RUNNING') return true; // ended by someone else: what it computed is not wanted any more
    const known = await catalogue.read(session, series);
    if (run.trigger === 'DEFINITION') {
      const missing = await missingUnits(session, known, dependencies.registry, current);
      if (missing.length > 0) {
        await addUnits(session, run.id, missing);
        await setRunRange(session, run.id, current.from, known.watermark!);
        return false;
      }
      const unfit = unfitToPublish(known, current);
      if (unfit.length > 0) {
        await endRun(session, run.id, { status: 'FAILED', error: unfit.join('\n'), now, worker });
        return true;
      }
      for (const metric of known.metrics) {
        if (!run.metrics.includes(metric.slug) || metric.comingSeriesId === null) continue;
        await publish(session, metric.id);
      }
    }
    const untold = run.trigger === 'DEFINITION' ? [] : await companiesLeft(session, known, run);
    if (untold.length > 0) {
      await addUnits(session, run.id, untold);
      return false;
    }
    if (closesDays(run, known)) await moveWatermark(session, run.to);
    await endRun(session, run.id, { status: 'SUCCEEDED', error: null, now, worker });
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

/** What a definition run lacks to be complete at this moment: days closed since, blocks that are new. */
async function missingUnits(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
  run: StoredRun,
): Promise<PlannedUnit[]> {
  const through: Day = known.watermark!;
  const needed = await unitsOf(session, known, registry, run);
  const has = new Set((await unitBlocks(session, run.id)).map((unit) => `${unit.model} ${unit.block}`));
  return needed.flatMap((unit) => {
    // Roll-ups are asked for as long as some are missing.
    if (unit.block === ROLL_UP_BLOCK || !has.has(`${unit.model} ${unit.block}`)) return [unit];
    const from = Math.max(unit.from, run.to + 1);
    return from <= Math.min(unit.to, through) ? [{ ...unit, from }] : [];
  });
}
