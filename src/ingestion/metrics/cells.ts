import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, blockOf, slotOf } from '../../model/index.js';
import { type Fold, type Session, type Touch } from '../../storage/index.js';
import { type PageKey, type PointRow, pointsOfCells } from '../../storage/ingest/index.js';
import { byKey, loadPages, savePages } from '../pages/images.js';
import { foldPoints } from './fold.js';

interface CellPage extends PageKey {
  /** By slot, the batch's points. */
  readonly cells: Map<number, PointRow[]>;
}

/** The cells (series, entity, day) that a batch's points change. */
export class PointCells {
  readonly #pages = new Map<string, CellPage>();

  constructor(points: readonly PointRow[]) {
    for (const point of points) {
      const page = this.#page(point.series, blockOf(point.entity), point.day);
      const slot = slotOf(point.entity);
      const cell = page.cells.get(slot);
      if (cell === undefined) page.cells.set(slot, [point]);
      else cell.push(point);
    }
  }

  touches(): Touch[] {
    return [...this.#pages.values()].map(({ series, block, day }) => ({ series, block, from: day, to: day }));
  }

  /** Folds the cells anew, from the log where they had a value before. The points are in the log, the blocks locked. */
  async store(session: Session, foldOf: (series: number) => Fold): Promise<void> {
    const pages = [...this.#pages.values()].sort(byKey);
    const images = await loadPages(session, pages);
    const again: { series: number; entity: number; day: Day }[] = [];
    pages.forEach((page, i) => {
      for (const slot of page.cells.keys()) {
        if (Number.isNaN(images[i]!.values[slot]!)) continue;
        again.push({ series: page.series, entity: page.block * BLOCK_SIZE + slot, day: page.day });
        page.cells.set(slot, []);
      }
    });
    for (const point of await pointsOfCells(session, again)) {
      this.#page(point.series, blockOf(point.entity), point.day).cells.get(slotOf(point.entity))!.push(point);
    }
    pages.forEach((page, i) => {
      for (const [slot, points] of page.cells) {
        const { value, low } = foldPoints(foldOf(page.series), points);
        images[i]!.values[slot] = value;
        images[i]!.low[slot] = low;
      }
    });
    await savePages(session, images);
  }

  #page(series: number, block: number, day: Day): CellPage {
    const key = `${series} ${block} ${day}`;
    let page = this.#pages.get(key);
    if (page === undefined) {
      page = { series, block, day, cells: new Map() };
      this.#pages.set(key, page);
    }
    return page;
  }
}
