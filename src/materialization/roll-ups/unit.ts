import { randomInt } from 'node:crypto';
import { BLOCK_SIZE, blockOf, type ChildModel } from '../../model/index.js';
import { prepareStoredChildren } from '../../reading/prepare.js';
import { requiredRollUps } from '../../reading/roll-ups/required.js';
import {
  beatUnit,
  claimSeries,
  companiesOfBlocks,
  type Database,
  dropMoves,
  dropRollUps,
  finishUnit,
  highestId,
  lockBlocks,
  type SeriesCatalogue,
  type Session,
  setRollUpsThrough,
  settleSeries,
  waitingStates,
} from '../../storage/index.js';
import { UNIT_BEAT_MS } from '../limits.js';
import { RunEnded, type UnitDependencies, type UnitTask } from '../units/unit.js';
import { claimable, groundOf, type RollUpGround } from './ground.js';
import { keepRollUps } from './keep.js';
import { isOurs } from './ours.js';
import { changedPages } from './pages.js';
import { type Family, someFamily, wholeFamily } from './parents.js';
import { RollUpPages } from './store.js';
import { addUp, partsOf } from './totals.js';
import { type Wanted, wantedOf } from './wanted.js';

export interface RollUpDependencies extends UnitDependencies {
  readonly series: SeriesCatalogue;
}

/** All roll-ups of one model of children: those of `task.block` ROLL_UP_BLOCK. */
export interface RollUpTask extends UnitTask {
  readonly model: ChildModel;
}

/** From so many children on (a part of all) it is quicker to go through all of them. */
const MANY = 1 / 4;

/**
 * Brings all roll-ups of a child model up to date: history of those that lack it, days that are closed, changes of children. First
 * it claims what waits, then it reads, so that what comes later is claimed by the next; the last transactions settle what was
 * claimed. In between the children are scanned once for each part of the days that fits into memory, each time from one
 * snapshot, and pages are written in transactions of their own. All of them check that the unit is still this worker's: a
 * worker that was taken for dead writes nothing beside its successor. Idempotent: what is there already is not written again.
 */
export async function runRollUps(dependencies: RollUpDependencies, task: RollUpTask): Promise<void> {
  const { database, catalogue, registry, series } = dependencies;
  await dependencies.foldPending();
  const alive = async (session: Session) => {
    if (!(await beatUnit(session, task))) throw new RunEnded();
  };
  const claim = randomInt(1, 2 ** 47);
  const before = await catalogue.list();
  const by = { definitions: task.world === 'newest' ? task.slugs : [] };
  const required = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, before);
    return (await requiredRollUps(session, known, registry)).filter((each) => isOurs(each, known, by));
  });
  await keepRollUps({ database, series }, task.model, required, alive);

  const list = await catalogue.list();
  const ids = await database.snapshot(async (session) =>
    claimable(await catalogue.read(session, list), registry, task.model),
  );
  const claimed = await claimAll(database, ids, { through: task.through, claim }, alive);
  const ground = await database.snapshot(async (session) =>
    // Metrics as they are defined after the claim.
    groundOf(session, await catalogue.readAll(session), registry, { ...task, ...by, claim, claimed }),
  );
  for (const wanted of wantedOf(ground, task)) await compute(dependencies, task, ground, wanted, alive);
  await settleAll(database, claimed, claim, alive);
  await database.write(async (session) => {
    await alive(session);
    await conclude(session, task, ground);
  });
}

/** Claims what waits, a series a transaction; returns the series. */
async function claimAll(
  database: Database,
  ids: readonly number[],
  by: { readonly through: number; readonly claim: number },
  alive: (session: Session) => Promise<void>,
): Promise<number[]> {
  const waiting = await database.snapshot((session) => waitingStates(session, ids, by.through));
  const claimed = [...new Set(waiting.map((state) => state.series))];
  for (const series of claimed) {
    await database.write(async (session) => {
      await alive(session);
      await claimSeries(session, { series, ...by });
    });
  }
  return claimed;
}

async function settleAll(
  database: Database,
  claimed: readonly number[],
  claim: number,
  alive: (session: Session) => Promise<void>,
): Promise<void> {
  for (const series of claimed) {
    await database.write(async (session) => {
      await alive(session);
      await settleSeries(session, { series, claim });
    });
  }
}

async function compute(
  dependencies: RollUpDependencies,
  task: RollUpTask,
  ground: RollUpGround,
  wanted: Wanted,
  alive: (session: Session) => Promise<void>,
): Promise<void> {
  const { database, registry, store } = dependencies;
  const { world } = wanted.rollUps[0]!.required;
  const family = await database.snapshot((session) => familyOf(session, task.model, wanted));
  if (family.width === 0) return;
  const pages = new RollUpPages(database, alive, task.run);
  let beaten = performance.now();
  const tick = async () => {
    if (performance.now() - beaten < UNIT_BEAT_MS) return;
    await database.write(alive);
    beaten = performance.now();
  };
  const rollUps = wanted.rollUps.map((each) => ({ ...each, rollUp: each.required.rollUp }));
  for (const part of partsOf(rollUps, wanted.days, family.width)) {
    const asked = part.rollUps.map(({ rollUp }) => rollUp);
    const pass = prepareStoredChildren(world, asked, task.model, registry, ground.known);
    const totals = await database.snapshot((session) =>
      addUp({ session, store, tick }, pass, asked, part.days, family),
    );
    for (const [i, { row, rollUp }] of part.rollUps.entries()) {
      const isTold = ground.told.has(row.series);
      for await (const changed of changedPages(database, row.series, rollUp, part.days, totals[i]!, family)) {
        await pages.write(changed, isTold);
        await tick();
      }
    }
  }
}

/** The companies that are concerned; all of them (there may be more than when the unit began) where that is little more. */
async function familyOf(session: Session, model: ChildModel, { of }: Wanted): Promise<Family> {
  const companyBlocks = blockOf(await highestId(session, 'COMPANY')) + 1;
  if (of === undefined) return wholeFamily(session, model, companyBlocks);
  const companies = new Set(of.companies);
  for (const company of await companiesOfBlocks(session, model, [...of.childBlocks])) companies.add(company);
  if (companies.size > companyBlocks * BLOCK_SIZE * MANY) return wholeFamily(session, model, companyBlocks);
  return someFamily(session, model, [...companies]);
}

/** Says how far the roll-ups reach now, and forgets what they have taken in. */
async function conclude(session: Session, task: RollUpTask, ground: RollUpGround): Promise<void> {
  const { kept, told, moves, orphans, companyBlocks } = ground;
  // Values that were computed from the children before are computed again: some may stand on days that are empty here. A definition
  // that is at companies has such values, too.
  const anew = kept.filter(({ row, required }) => row.through === null && (required.published || told.has(row.series)));
  await lockBlocks(
    session,
    anew.flatMap(({ row }) =>
      Array.from({ length: companyBlocks }, (_, block) => ({ series: row.series, block, from: 0, to: task.through })),
    ),
  );
  const behind = kept.filter(({ row }) => row.through === null || row.through < task.through);
  await setRollUpsThrough(
    session,
    behind.map(({ row }) => row.series),
    task.through,
  );
  await dropMoves(session, task.model, moves);
  await dropRollUps(session, orphans);
  if (!(await finishUnit(session, task, 0))) throw new RunEnded();
}
