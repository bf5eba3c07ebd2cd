import { type Day } from '../../calendar/index.js';
import { blockOf, slotOf } from '../../model/index.js';
import { addCompensated } from '../../plugin-api/index.js';
import { type Session, type Touch } from '../../storage/index.js';
import { type PageKey } from '../../storage/ingest/index.js';
import { blankImage, changePages, type PageImage } from '../pages/images.js';

interface CellPage extends PageKey {
  /** By slot, where the cell's double-double sum stands in the pool; -1 before anything is added. */
  readonly cells: Map<number, number>;
}

const DAYS = 2 ** 20;

/**
 * Cells (series, entity, day) of counters that are folded again from the log. In its order: `note` the cells; `touches`; `add`
 * what the log still holds of them, in the order in which it came; `store` under the lock.
 */
export class CounterCells {
  readonly #series = new Map<number, Map<number, CellPage>>();
  #pool = new Float64Array(1024);
  #used = 0;

  /** A cell that is noted already stays as it is. */
  note(series: number, entity: number, day: Day): void {
    let pages = this.#series.get(series);
    if (pages === undefined) {
      pages = new Map();
      this.#series.set(series, pages);
    }
    const block = blockOf(entity);
    const key = block * DAYS + day;
    let page = pages.get(key);
    if (page === undefined) {
      page = { series, block, day, cells: new Map() };
      pages.set(key, page);
    }
    const slot = slotOf(entity);
    if (!page.cells.has(slot)) page.cells.set(slot, -1);
  }

  /** One touch per series and block. */
  touches(): Touch[] {
    const touches = new Map<string, { series: number; block: number; from: Day; to: Day }>();
    for (const { series, block, day } of this.#pages()) {
      const key = `${series} ${block}`;
      const touch = touches.get(key);
      if (touch === undefined) touches.set(key, { series, block, from: day, to: day });
      else {
        touch.from = Math.min(touch.from, day);
        touch.to = Math.max(touch.to, day);
      }
    }
    return [...touches.values()];
  }

  /** Adds to a cell; what belongs to none that was noted is left out. */
  add(series: number, entity: number, day: Day, value: number): void {
    const page = this.#series.get(series)?.get(blockOf(entity) * DAYS + day);
    const slot = slotOf(entity);
    let at = page?.cells.get(slot);
    if (page === undefined || at === undefined) return;
    if (at === -1) {
      at = this.#used;
      this.#used += 2;
      if (this.#used > this.#pool.length) this.#grow();
      page.cells.set(slot, at);
    }
    addCompensated(this.#pool, at, value, 0);
  }

  /** Puts the sums in the place of what was there; a cell to which nothing was added is empty. */
  async store(session: Session): Promise<void> {
    await changePages(session, this.#pages(), (image, page) => this.#fill(image, page));
  }

  /** Whole pages of what was added, cells that were not noted empty. */
  images(): PageImage[] {
    return this.#pages().map((page) => {
      const image = blankImage(page);
      this.#fill(image, page);
      return image;
    });
  }

  #fill(image: PageImage, page: CellPage): void {
    for (const [slot, at] of page.cells) {
      const sum = at === -1 ? Number.NaN : this.#pool[at]!;
      image.values[slot] = Number.isFinite(sum) ? sum : Number.NaN;
      image.low[slot] = Number.isFinite(sum) ? this.#pool[at + 1]! : 0;
    }
  }

  #pages(): CellPage[] {
    return [...this.#series.values()].flatMap((pages) => [...pages.values()]);
  }

  #grow(): void {
    const grown = new Float64Array(this.#pool.length * 2);
    grown.set(this.#pool);
    this.#pool = grown;
  }
}
