import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type Model } from '../model/index.js';
import { ROLL_UP_BLOCK, type Session, type StoredRun, unitBlocks } from '../storage/index.js';
import { type PlannedUnit, type PlanningOptions, unitsOf } from './planning.js';
import { incompleteRollUps } from './roll-ups/keep.js';
import { isOurs } from './roll-ups/ours.js';

/** What a definition run lacks to be complete at this moment: days closed since, blocks that are new. */
export async function missingUnits(
  session: Session,
  known: CatalogueSnapshot,
  options: PlanningOptions,
  run: StoredRun,
): Promise<PlannedUnit[]> {
  const through: Day = known.watermark!;
  const needed = await unitsOf(session, known, options, run);
  const incomplete = new Set<Model>(
    (await incompleteRollUps(session, known, options.registry))
      .filter(({ readers }) => run.metrics.some((slug) => readers.has(slug)))
      // Others would be asked for again and again.
      .filter((required) => isOurs(required, known, { definitions: run.metrics }))
      .map(({ rollUp }) => rollUp.model),
  );
  const has = new Set((await unitBlocks(session, run.id)).map((unit) => `${unit.model} ${unit.block}`));
  const left = (unit: PlannedUnit): PlannedUnit[] => {
    if (!has.has(`${unit.model} ${unit.block}`)) return [unit];
    const from = Math.max(unit.from, run.to + 1);
    return from <= Math.min(unit.to, through) ? [{ ...unit, from }] : [];
  };
  const blocks = needed.filter(({ block }) => block !== ROLL_UP_BLOCK).flatMap(left);
  // Roll-ups are asked for as long as some are missing, and again after more of the children that they are made of.
  const again = new Set<Model>([...incomplete, ...blocks.map(({ model }) => model)]);
  return needed.flatMap((unit) => {
    if (unit.block !== ROLL_UP_BLOCK) return left(unit);
    return again.has(unit.model) || !has.has(`${unit.model} ${unit.block}`) ? [unit] : [];
  });
}
