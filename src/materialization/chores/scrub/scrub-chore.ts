import { MODELS, slotOf } from '../../../model/index.js';
import {
  type Database,
  readBlockStates,
  type Session,
  type StoredRun,
  type StoredUnit,
} from '../../../storage/index.js';
import {
  countEventsOf,
  dropCheckpoints,
  forgetDeletions,
  scrubBlocks,
  scrubbedAlone,
  scrubEntities,
  seriesOfModel,
} from '../../../storage/scrub/index.js';
import { type Chore, type ChoreUnit } from '../types.js';
import { scrubEvents, UNIT_EVENTS } from './events.js';
import { dropAllKept } from './kept.js';
import { blankPages } from './pages.js';
import { eventsUnit, pieceOf, seriesUnit } from './pieces.js';

/** Series of a unit at least, and units of series that a run has about at most. */
const UNIT_SERIES = 32;
const UNITS = 600;

export interface ScrubGround {
  readonly database: Database;
  /** Prepares for transactions that take events out of the log and fold what they were in again. */
  readonly removal: () => Promise<(session: Session, ids: readonly number[]) => Promise<unknown>>;
}

/**
 * Removes what is stored of deleted entities, of many in a block in one pass: events first, so that nothing can be gathered from
 * them again, then the rest. When the run succeeds nothing of them is left, and it is forgotten that they were deleted: their
 * ids are never used again.
 */
export function scrubChore({ database, removal }: ScrubGround): Chore {
  return {
    units: planScrub,

    async work(run, unit, alive) {
      const { model, block } = unit;
      const piece = pieceOf(unit);
      const entities = await database.snapshot((session) => scrubEntities(session, run.id, model, block));
      if (piece.does === 'series') return scrubSeries(database, unit, entities, piece, alive);
      const ground = { database, removeEvents: await removal() };
      await scrubEvents(ground, { model, entities, isLast: piece.isLast }, alive);
    },

    conclude: (session, run) => forgetDeletions(session, run.id),
  };
}

async function planScrub(session: Session, run: StoredRun): Promise<ChoreUnit[]> {
  const order = (model: (typeof MODELS)[number]) => MODELS.indexOf(model);
  const places = (await scrubBlocks(session, run.id)).sort(
    (a, b) => order(a.model) - order(b.model) || a.block - b.block,
  );
  const units: ChoreUnit[] = [];
  for (const place of places) {
    // Events of a company's end-users go with the company's: they count once.
    const alone = await scrubbedAlone(session, run.id, place.model, place.block);
    const parts = Math.max(Math.ceil((await countEventsOf(session, place.model, alone)) / UNIT_EVENTS), 1);
    for (let part = 1; part <= parts; part++) units.push(eventsUnit(place, part, parts));
  }
  for (const model of MODELS) {
    const own = places.filter((place) => place.model === model);
    if (own.length === 0) continue;
    const starts = seriesStarts(await seriesOfModel(session, model, 0, 2 ** 31 - 1), UNITS / places.length);
    for (const place of own) {
      starts.forEach((start, i) => {
        const next = starts[i + 1];
        units.push(seriesUnit(place, start, next === undefined ? undefined : next - 1));
      });
    }
  }
  return units;
}

/** The series ids at which units begin, `most` of them at most; the last unit takes what comes later, too. */
function seriesStarts(series: readonly { readonly id: number }[], most: number): number[] {
  const size = Math.max(UNIT_SERIES, Math.ceil(series.length / Math.max(Math.floor(most), 1)));
  const starts = [0];
  for (let at = size; at < series.length; at += size) starts.push(series[at]!.id);
  return starts;
}

async function scrubSeries(
  database: Database,
  { model, block }: StoredUnit,
  entities: readonly number[],
  { first, last }: { readonly first: number; readonly last: number },
  alive: () => Promise<boolean>,
): Promise<void> {
  const series = await database.snapshot((session) => seriesOfModel(session, model, first, last));
  const ids = series.map((one) => one.id);
  if (!(await dropAllKept(database, { series: ids, entities }, alive))) return;
  const states = await database.snapshot((session) => readBlockStates(session, ids, [block]));
  const present = new Set(states.map((state) => state.series));
  const paged = series.filter((one) => present.has(one.id));
  if (!(await blankPages(database, { block, slots: entities.map(slotOf), series: paged }, alive))) return;
  // They hold the entities' sums; those of the block's others are computed again when they are needed.
  await database.write((session) => dropCheckpoints(session, ids, block));
}
