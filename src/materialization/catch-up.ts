import { type CatalogueReader } from '../catalogue/snapshot.js';
import { slugsRead, type World } from '../catalogue/world.js';
import { type ChildModel } from '../model/index.js';
import { rollUpsOf } from '../reading/roll-ups/required.js';
import { type Registry } from '../registry/index.js';
import {
  addUnits,
  beatRun,
  type Database,
  modelsAfterRollUps,
  ROLL_UP_BLOCK,
  type StoredRun,
  setRunRange,
} from '../storage/index.js';
import { missingUnits } from './missing-units.js';
import { NO_DAYS, type PlanningOptions, phased } from './planning.js';

export interface CatchUpDependencies extends PlanningOptions {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
}

/**
 * Adds what a definition that goes on lacks by now, as days were closed while it let others go first. Now, and not when all else is
 * done: of its children the new days come before the roll-ups that are made of them.
 */
export async function addClosedDays(dependencies: CatchUpDependencies, run: StoredRun): Promise<void> {
  const { database, catalogue } = dependencies;
  const series = await catalogue.list();
  const { units, through } = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, series);
    const through = known.watermark!;
    return { through, units: through > run.to ? await missingUnits(session, known, dependencies, run) : [] };
  });
  if (through <= run.to) return;
  await database.write(async (session) => {
    if (!(await beatRun(session, run))) return;
    await addUnits(session, run.id, phased(units));
    await setRunRange(session, run.id, run.from, through);
  });
}

/**
 * Sees to it that roll-ups are brought up to date after all units of children that a definition has, where its company metrics read its
 * children's: these units tell roll-ups that are complete already what they change.
 */
export async function addRollUps(
  { database, catalogue, registry }: CatchUpDependencies,
  run: StoredRun,
): Promise<void> {
  const series = await catalogue.list();
  const models = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, series);
    const read = rolledUp(known.world('newest'), run.metrics, registry);
    if (read.size === 0) return [];
    const after = await modelsAfterRollUps(session, run.id);
    return [...read].filter((model) => after.includes(model));
  });
  if (models.length === 0) return;
  await database.write(async (session) => {
    if (!(await beatRun(session, run))) return;
    const units = models.map((model) => ({ model, block: ROLL_UP_BLOCK, ...NO_DAYS }));
    await addUnits(session, run.id, phased(units));
  });
}

/** The models of children whose metrics, of these, are rolled up for others of these. */
function rolledUp({ metrics }: World, slugs: readonly string[], registry: Registry): Set<ChildModel> {
  const own = new Set(slugs);
  const read = slugs.flatMap((slug) => {
    const metric = metrics.get(slug);
    return metric?.model === 'COMPANY' ? rollUpsOf(metric.root, registry) : [];
  });
  const readsOwn = (of: (typeof read)[number]['of']) =>
    slugsRead(of.map(({ reference }) => ({ reference, key: '' }))).some((slug) => own.has(slug));
  return new Set(read.filter(({ of }) => readsOwn(of)).map(({ model }) => model));
}
