import { type Column } from '../../engine/index.js';
import { BLOCK_SIZE } from '../../model/index.js';
import { encodeCounted, type PageWrite } from '../../storage/index.js';
import { type DayRange } from '../affected.js';

/** The pages of a metric's column on some days, and how many values they hold. An all-empty day has none. */
export function encodeColumn(
  column: Column,
  { series, block, run }: Required<Pick<PageWrite, 'series' | 'block' | 'run'>>,
  days: DayRange,
): { pages: PageWrite[]; values: number } {
  const pages: PageWrite[] = [];
  let values = 0;
  for (let day = Math.max(days.from, column.from); day <= Math.min(days.to, column.to); day++) {
    const page = encodeCounted(column.values, (day - column.from) * BLOCK_SIZE);
    if (page === undefined) continue;
    values += page.count;
    pages.push({ series, block, day, data: page.data, run });
  }
  return { pages, values };
}
