import { setImmediate as nextTurn } from 'node:timers/promises';
import { BLOCK_SIZE } from '../../../model/index.js';
import {
  type Database,
  decodePage,
  encodePage,
  encodeState,
  lockBlocks,
  readSlot,
  type Session,
  type StoredKind,
  writePages,
} from '../../../storage/index.js';
import { type PageKey, pagesByKey } from '../../../storage/ingest/index.js';
import { pagesBehind } from '../../../storage/scrub/index.js';
import { Pace } from './pace.js';

/** Pages that are read at a time. */
const PAGES = 500;
const SIZE = { first: 200, least: 20, most: 2_000 };
/** Times that the pages of a field are gone over: others may copy a state before it is blanked, but not for ever. */
const ROUNDS = 20;

export interface Blanked {
  readonly block: number;
  readonly slots: readonly number[];
  readonly series: readonly { readonly id: number; readonly kind: StoredKind }[];
}

/**
 * Blanks slots in all pages of some series in a block. No reader sees their values any more, as the entities have no first day:
 * only the revision goes up, so that decoded pages are read anew. False where `alive` said so.
 */
export async function blankPages(database: Database, what: Blanked, alive: () => Promise<boolean>): Promise<boolean> {
  const pace = new Pace(database, SIZE);
  let series = what.series;
  for (let round = 0; series.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`Block ${what.block}: its fields changed ${ROUNDS} times in a row.`);
    const blanked = await blankOnce(database, { ...what, series }, pace, alive);
    if (blanked === undefined) return false;
    // A change of another entity takes over the state of the page before it, which it may have read before it was blanked.
    series = series.filter(({ id, kind }) => kind === 'FIELD' && blanked.has(id));
  }
  return true;
}

/** Goes over all pages once; returns the series in which there was something to blank. */
async function blankOnce(
  database: Database,
  { block, slots, series }: Blanked,
  pace: Pace,
  alive: () => Promise<boolean>,
): Promise<ReadonlySet<number> | undefined> {
  const found = new Set<number>();
  const fields = new Set(series.flatMap(({ id, kind }) => (kind === 'FIELD' ? [id] : [])));
  let keys: PageKey[] = [];
  const blank = async (least: number): Promise<boolean> => {
    while (keys.length > 0 && keys.length >= least) {
      if (!(await alive())) return false;
      const some = keys.slice(0, pace.size);
      keys = keys.slice(pace.size);
      await pace.write((session) => blankSlots(session, some, slots, fields));
      await nextTurn(); // requests are answered in between
    }
    return true;
  };
  for (const { id } of series) {
    for (let day = Number.MIN_SAFE_INTEGER; ; ) {
      const pages = await database.snapshot((session) => pagesBehind(session, id, block, day, PAGES));
      const filled = pages.filter((page) => holds(page.data, slots));
      for (const page of filled) keys.push({ series: id, block, day: page.day });
      if (filled.length > 0) found.add(id);
      if (!(await blank(pace.size))) return undefined;
      if (pages.length < PAGES) break;
      day = pages.at(-1)!.day;
      await nextTurn();
    }
  }
  return (await blank(1)) ? found : undefined;
}

async function blankSlots(
  session: Session,
  keys: readonly PageKey[],
  slots: readonly number[],
  fields: ReadonlySet<number>,
): Promise<void> {
  await lockBlocks(
    session,
    keys.map(({ series, block }) => ({ series, block, from: 1, to: 0 })),
  );
  const values = new Float64Array(BLOCK_SIZE);
  const low = new Float64Array(BLOCK_SIZE);
  const pages = await pagesByKey(session, keys);
  await writePages(
    session,
    pages.map(({ series, block, day, data }) => {
      const hasLow = decodePage(data, values, 0, low);
      for (const slot of slots) values[slot] = Number.NaN;
      const encode = fields.has(series) ? encodeState : encodePage;
      return { series, block, day, data: encode(values, hasLow ? low : undefined) };
    }),
  );
}

function holds(page: Buffer, slots: readonly number[]): boolean {
  return slots.some((slot) => !Number.isNaN(readSlot(page, slot)));
}
