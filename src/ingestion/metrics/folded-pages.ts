import { type Day } from '../../calendar/index.js';
import { slotOf } from '../../model/index.js';
import { foldsOf, pointsOfBlock } from '../../storage/corrections/index.js';
import { type Session } from '../../storage/index.js';
import { type PointRow } from '../../storage/ingest/index.js';
import { blankImage, type PageImage } from '../pages/images.js';
import { foldPoints } from './fold.js';

/** Some days of a pushed metric in one block. */
export interface BlockDays {
  readonly series: number;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
}

/** What the log makes of these days, as the metric's fold is told now: whole pages, of days that have values. */
export async function foldedPages(session: Session, days: BlockDays): Promise<Map<Day, PageImage>> {
  const { series, block, from, to } = days;
  const fold = (await foldsOf(session, [series]))(series);
  const cells = new Map<Day, Map<number, PointRow[]>>();
  for (const point of await pointsOfBlock(session, series, block, from, to)) {
    const slots = cells.get(point.day) ?? new Map<number, PointRow[]>();
    const slot = slotOf(point.entity);
    const cell = slots.get(slot);
    if (cell === undefined) slots.set(slot, [point]);
    else cell.push(point);
    cells.set(point.day, slots);
  }
  const pages = new Map<Day, PageImage>();
  for (const [day, slots] of cells) {
    const image = blankImage({ series, block, day });
    for (const [slot, points] of slots) {
      const { value, low } = foldPoints(
        fold,
        points.sort((a, b) => a.id - b.id),
      );
      image.values[slot] = value;
      image.low[slot] = low;
    }
    pages.set(day, image);
  }
  return pages;
}
