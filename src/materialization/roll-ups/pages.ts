import { type RollUp, type RollUpTotals } from '../../engine/index.js';
import { BLOCK_SIZE, blockOf, slotOf } from '../../model/index.js';
import { type Database, decodePage, encodePage, type PageWrite, readPages, samePage } from '../../storage/index.js';
import { type DayRange } from '../affected.js';
import { type Family } from './parents.js';

/** Pages that are in memory at a time. */
const PAGES = 4096;

/** The places of a family's companies in one block, and their slots there. */
interface BlockPart {
  readonly block: number;
  /** Places are contiguous, as ids ascend. */
  readonly first: number;
  readonly count: number;
}

/**
 * The pages of a roll-up's series that its new totals change, some blocks at a time; slots of companies that are not of the
 * family stay as they are. Nobody else writes these pages meanwhile.
 */
export async function* changedPages(
  database: Database,
  series: number,
  rollUp: RollUp,
  days: DayRange,
  totals: RollUpTotals,
  family: Family,
): AsyncGenerator<PageWrite[]> {
  const parts = partsOf(family);
  const atOnce = Math.max(1, Math.floor(PAGES / (days.to - days.from + 1)));
  for (let at = 0; at < parts.length; at += atOnce) {
    const some = parts.slice(at, at + atOnce);
    const blocks = some.map(({ block }) => block);
    const stored = await database.snapshot((session) => readPages(session, { series: [series], blocks, ...days }));
    const before = new Map(stored.map((page) => [`${page.block} ${page.day}`, page.data]));
    yield some.flatMap((part) => pagesOf(part, series, rollUp, days, totals, family, before));
  }
}

function pagesOf(
  { block, first, count }: BlockPart,
  series: number,
  rollUp: RollUp,
  days: DayRange,
  totals: RollUpTotals,
  family: Family,
  before: ReadonlyMap<string, Buffer>,
): PageWrite[] {
  const column = totals.column(first, first + count);
  const values = new Float64Array(BLOCK_SIZE);
  const low = new Float64Array(BLOCK_SIZE);
  const pages: PageWrite[] = [];
  for (let day = days.from; day <= days.to; day++) {
    const old = before.get(`${block} ${day}`);
    values.fill(Number.NaN);
    low.fill(0);
    if (old !== undefined && count < BLOCK_SIZE) decodePage(old, values, 0, low);
    const row = (day - days.from) * count;
    for (let i = 0; i < count; i++) {
      const slot = slotOf(family.idAt(first + i));
      const value = column.values[row + i]!;
      // A count of 0 is what an empty one reads as.
      values[slot] = rollUp.across === 'COUNT' && value === 0 ? Number.NaN : value;
      low[slot] = column.low?.[row + i] ?? 0;
    }
    const data = encodePage(values, low);
    if (!samePage(old, data)) pages.push({ series, block, day, data });
  }
  return pages;
}

function partsOf(family: Family): BlockPart[] {
  const parts: { block: number; first: number; count: number }[] = [];
  for (let place = 0; place < family.width; place++) {
    const block = blockOf(family.idAt(place));
    const last = parts.at(-1);
    if (last?.block === block) last.count++;
    else parts.push({ block, first: place, count: 1 });
  }
  return parts;
}
