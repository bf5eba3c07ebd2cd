import { LRUCache } from 'lru-cache';
import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE } from '../../model/index.js';
import { decodePage } from '../pages/index.js';
import { type PageRow, type Series, type Session } from '../types.js';
import { groupBy } from './lists.js';
import { readBlockStates } from './lock-blocks.js';
import { readPagesOn, readStateRanges } from './pages.js';

/** Values of one series and block on one day, as they were at one revision of the block. */
interface Entry {
  readonly rev: number;
  readonly values: Float64Array;
}

/** Bytes of an entry beside its numbers, roughly. */
const OVERHEAD = 200;
const EMPTY = new Float64Array(BLOCK_SIZE).fill(Number.NaN);

/**
 * Decoded pages in memory, of one database. A page counts only for the revision of its block that the reading snapshot
 * sees, and every write moves that, in whatever process: old data is never answered.
 */
export class PageCache {
  readonly #entries: LRUCache<string, Entry>;
  #hits = 0;
  #misses = 0;

  /** @param bytes how much is kept, at most */
  constructor(bytes: number) {
    this.#entries = new LRUCache<string, Entry>({
      maxSize: Math.max(1, bytes),
      sizeCalculation: (entry) => OVERHEAD + (entry.values === EMPTY ? 0 : entry.values.byteLength),
    });
  }

  /** Values of one block and day that were asked for so far and were there. */
  get hits(): number {
    return this.#hits;
  }

  /** Those that had to be read. */
  get misses(): number {
    return this.#misses;
  }

  /** Bytes that are kept now, roughly. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /**
   * The values of one series on some days: `[day][block]`, in the orders given, 256 numbers each, NaN = empty; fields are
   * carried forward. One statement for what is in memory, two (a field: three) for what is not. The arrays are shared:
   * they must not be written to.
   */
  async columnsOn(
    session: Session,
    series: Series,
    blocks: readonly number[],
    days: readonly Day[],
  ): Promise<Float64Array[][]> {
    // A write transaction sees what may yet be rolled back.
    if (!session.readOnly) return this.#fetched(await load(session, series, blocks, days), blocks, days);
    const revs = new Map<number, number>();
    for (const state of await readBlockStates(session, [series.id], blocks)) revs.set(state.block, state.rev);
    const result = days.map(() => blocks.map((): Float64Array => EMPTY));
    const missingBlocks = new Set<number>();
    const missingDays = new Set<Day>();
    days.forEach((day, i) => {
      blocks.forEach((block, j) => {
        const entry = this.#entries.get(keyOf(series.id, block, day));
        if (entry?.rev === (revs.get(block) ?? 0)) {
          result[i]![j] = entry.values;
          this.#hits++;
        } else {
          this.#misses++;
          missingBlocks.add(block);
          missingDays.add(day);
        }
      });
    });
    if (missingBlocks.size === 0) return result;
    const loaded = await load(session, series, [...missingBlocks], [...missingDays]);
    days.forEach((day, i) => {
      if (!missingDays.has(day)) return;
      blocks.forEach((block, j) => {
        if (!missingBlocks.has(block)) return;
        const values = loaded.get(place(block, day)) ?? EMPTY;
        result[i]![j] = values;
        this.#keep(keyOf(series.id, block, day), { rev: revs.get(block) ?? 0, values });
      });
    });
    return result;
  }

  #fetched(loaded: ReadonlyMap<string, Float64Array>, blocks: readonly number[], days: readonly Day[]) {
    return days.map((day) => blocks.map((block) => loaded.get(place(block, day)) ?? EMPTY));
  }

  /** A snapshot that began earlier does not drive out what a later one has found. */
  #keep(key: string, entry: Entry): void {
    const known = this.#entries.peek(key);
    if (known === undefined || known.rev <= entry.rev) this.#entries.set(key, entry);
  }
}

/** Pages of all these blocks and days, decoded, by `place`. */
async function load(
  session: Session,
  series: Series,
  blocks: readonly number[],
  days: readonly Day[],
): Promise<Map<string, Float64Array>> {
  const loaded = new Map<string, Float64Array>();
  if (blocks.length === 0 || days.length === 0) return loaded;
  if (series.kind !== 'FIELD') {
    for (const page of await readPagesOn(session, { series: [series.id], blocks, days })) {
      loaded.set(place(page.block, page.day), decoded(page));
    }
    return loaded;
  }
  const range = { series: series.id, from: Math.min(...days), to: Math.max(...days) };
  const pages = groupBy(await readStateRanges(session, [range], blocks), (page) => page.block);
  for (const [block, members] of pages) {
    for (const day of days) {
      const state = members.findLast((page) => page.day <= day);
      if (state) loaded.set(place(block, day), decoded(state));
    }
  }
  return loaded;
}

function decoded(page: PageRow): Float64Array {
  const values = new Float64Array(BLOCK_SIZE);
  decodePage(page.data, values, 0);
  return values;
}

function keyOf(series: number, block: number, day: Day): string {
  return `${series}/${block}/${day}`;
}

function place(block: number, day: Day): string {
  return `${block}/${day}`;
}
