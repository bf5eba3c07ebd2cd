import { type Day } from '../../calendar/index.js';
import { slotOf } from '../../model/index.js';
import { foldsOf, pointsOfBlock } from '../../storage/corrections/index.js';
import { encodePage, lockBlocks, type PageWrite, readPages, type Session, writePages } from '../../storage/index.js';
import { type PointRow } from '../../storage/ingest/index.js';
import { holdHorizon } from '../../storage/retention/index.js';
import { foldPoints } from '../metrics/fold.js';
import { blankImage } from '../pages/images.js';

/** Some days of a pushed metric in one block. */
export interface BlockDays {
  readonly series: number;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
}

/**
 * Folds days of a pushed metric again from the log, as its fold is told now, within a write transaction of its own. Only days whose
 * values differ count as changed. Days that the log no longer holds stay as they are. @returns how many values these days have
 */
export async function refoldDays(session: Session, { series, block, to, ...asked }: BlockDays): Promise<number> {
  const from = Math.max(asked.from, await holdHorizon(session));
  if (from > to) return 0;
  await lockBlocks(session, [{ series, block, from: 1, to: 0 }]);
  const fold = (await foldsOf(session, [series]))(series);
  const stored = new Map<Day, Buffer>();
  for (const page of await readPages(session, { series: [series], blocks: [block], from, to })) {
    stored.set(page.day, page.data);
  }
  const days = new Map<Day, Map<number, PointRow[]>>([...stored.keys()].map((day) => [day, new Map()]));
  for (const point of await pointsOfBlock(session, series, block, from, to)) {
    const cells = days.get(point.day) ?? new Map<number, PointRow[]>();
    const slot = slotOf(point.entity);
    const cell = cells.get(slot);
    if (cell === undefined) cells.set(slot, [point]);
    else cell.push(point);
    days.set(point.day, cells);
  }
  const writes: PageWrite[] = [];
  let values = 0;
  for (const [day, cells] of days) {
    const image = blankImage({ series, block, day });
    for (const [slot, points] of cells) {
      const { value, low } = foldPoints(fold, points);
      image.values[slot] = value;
      image.low[slot] = low;
    }
    const data = encodePage(image.values, image.low);
    const before = stored.get(day);
    if (data === undefined ? before === undefined : before?.equals(data)) continue;
    writes.push({ series, block, day, data });
    values += cells.size;
  }
  if (writes.length === 0) return 0;
  const changed = writes.map((write) => write.day);
  // The row is locked already: its range grows.
  await lockBlocks(session, [{ series, block, from: Math.min(...changed), to: Math.max(...changed) }]);
  await writePages(session, writes);
  return values;
}
