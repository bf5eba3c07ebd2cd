import { type Day } from '../../calendar/index.js';
import { readSlot } from '../pages/index.js';
import { chunks, integerText, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** One entity's stored value of one series on one day. */
export interface StoredCell {
  readonly series: number;
  readonly block: number;
  readonly slot: number;
  readonly day: Day;
}

interface PageRow {
  readonly series: number;
  readonly block: number;
  readonly day: Day;
  readonly run: number | null;
  readonly data: Buffer;
}

/** Keys that one MySQL statement seeks at most, as with pages. */
const SEEKS = 8000;

/**
 * Which run wrote each value, in the order asked for; `run` is null for one from before runs were kept. Undefined where no number is
 * stored. One statement unless huge.
 */
export async function readOrigins(
  session: Session,
  cells: readonly StoredCell[],
): Promise<({ readonly run: number | null } | undefined)[]> {
  if (cells.length === 0) return [];
  const series = sorted(cells.map((cell) => cell.series));
  const blocks = sorted(cells.map((cell) => cell.block));
  const days = sorted(cells.map((cell) => cell.day));
  const pages = new Map<string, PageRow>();
  for (const row of await readPages(session, series, blocks, days)) pages.set(placeOf(row), row);
  return cells.map((cell) => {
    const page = pages.get(placeOf(cell));
    return page === undefined || Number.isNaN(readSlot(page.data, cell.slot)) ? undefined : { run: page.run };
  });
}

const COLUMNS = 'p.series_id AS series, p.block AS block, p.day AS day, p.run_id AS run, p.data AS data';

async function readPages(
  session: Session,
  series: readonly number[],
  blocks: readonly number[],
  days: readonly Day[],
): Promise<PageRow[]> {
  if (session.dialect === 'sqlite') {
    return session.all<PageRow>(
      `SELECT ${COLUMNS} FROM json_each(?) s CROSS JOIN json_each(?) b CROSS JOIN json_each(?) d CROSS JOIN series_page p
       WHERE p.series_id = s.value AND p.block = b.value AND p.day = d.value`,
      [JSON.stringify(series), JSON.stringify(blocks), JSON.stringify(days)],
    );
  }
  const rows: PageRow[] = [];
  for (const some of chunks(blocks, Math.max(1, Math.floor(SEEKS / (series.length * days.length))))) {
    const found = await session.all<PageRow>(
      `SELECT ${COLUMNS} FROM series_page p FORCE INDEX (PRIMARY) WHERE p.series_id IN (${integerText(series)})
         AND p.block IN (${integerText(some)}) AND p.day IN (${integerText(days)})`,
    );
    rows.push(...found);
  }
  return rows;
}

function placeOf({
  series,
  block,
  day,
}: {
  readonly series: number;
  readonly block: number;
  readonly day: Day;
}): string {
  return `${series} ${block} ${day}`;
}
