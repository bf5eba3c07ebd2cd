import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { ROLL_UP_BLOCK, type Session, type StoredRun, unitBlocks } from '../storage/index.js';
import { type PlannedUnit, type PlanningOptions, unitsOf } from './planning.js';
import { incompleteRollUps } from './roll-ups/keep.js';

/** What a definition run lacks to be complete at this moment: days closed since, blocks that are new. */
export async function missingUnits(
  session: Session,
  known: CatalogueSnapshot,
  options: PlanningOptions,
  run: StoredRun,
): Promise<PlannedUnit[]> {
  const through: Day = known.watermark!;
  const needed = await unitsOf(session, known, options, run);
  const incomplete = new Set(
    (await incompleteRollUps(session, known, options.registry))
      .filter(({ readers }) => run.metrics.some((slug) => readers.has(slug)))
      .map(({ rollUp }) => rollUp.model),
  );
  const has = new Set((await unitBlocks(session, run.id)).map((unit) => `${unit.model} ${unit.block}`));
  return needed.flatMap((unit) => {
    if (!has.has(`${unit.model} ${unit.block}`)) return [unit];
    // Roll-ups are asked for as long as some are missing.
    if (unit.block === ROLL_UP_BLOCK) return unit.model !== 'COMPANY' && incomplete.has(unit.model) ? [unit] : [];
    const from = Math.max(unit.from, run.to + 1);
    return from <= Math.min(unit.to, through) ? [{ ...unit, from }] : [];
  });
}
