import { type Day } from '../../calendar/index.js';
import { addCompensated } from '../../plugin-api/index.js';
import { type Session, type Touch } from '../../storage/index.js';
import { type PageKey } from '../../storage/ingest/index.js';
import { changePages } from './images.js';

/** What comes to one page: by slot, where its double-double sum stands in the pool. */
interface SumPage extends PageKey {
  readonly cells: Map<number, number>;
}

/** One block's day: its pages by the position of their series. */
export interface SumDay {
  readonly block: number;
  readonly day: Day;
  readonly pages: (SumPage | undefined)[];
}

const DAYS = 2 ** 20;

/** Sums that a batch adds to pages of counters, each cell a double-double, so that order does not show. */
export class Sums {
  readonly #days = new Map<number, SumDay>();
  readonly #pages: SumPage[] = [];
  readonly #pair = new Float64Array(2);
  #pool = new Float64Array(1024);
  #used = 0;

  /** `series`: ids; `add` names them by position. */
  constructor(private readonly series: readonly number[]) {}

  day(block: number, day: Day): SumDay {
    const key = block * DAYS + day;
    let found = this.#days.get(key);
    if (found === undefined) {
      found = { block, day, pages: new Array<SumPage | undefined>(this.series.length) };
      this.#days.set(key, found);
    }
    return found;
  }

  add(day: SumDay, position: number, slot: number, value: number): void {
    let page = day.pages[position];
    if (page === undefined) {
      page = { series: this.series[position]!, block: day.block, day: day.day, cells: new Map() };
      day.pages[position] = page;
      this.#pages.push(page);
    }
    let at = page.cells.get(slot);
    if (at === undefined) {
      at = this.#used;
      this.#used += 2;
      if (this.#used > this.#pool.length) this.#grow();
      page.cells.set(slot, at);
    }
    addCompensated(this.#pool, at, value, 0);
  }

  /** One touch per page: what lies between the days of a batch has not changed. */
  touches(): Touch[] {
    return this.#pages.map(({ series, block, day }) => ({ series, block, from: day, to: day }));
  }

  /** Adds the sums to the stored pages, whose blocks are locked. */
  async store(session: Session): Promise<void> {
    await changePages(session, this.#pages, (image, page) => {
      for (const [slot, at] of page.cells) {
        const before = image.values[slot]!;
        this.#pair[0] = Number.isNaN(before) ? 0 : before;
        this.#pair[1] = Number.isNaN(before) ? 0 : image.low[slot]!;
        addCompensated(this.#pair, 0, this.#pool[at]!, this.#pool[at + 1]!);
        const sum = this.#pair[0]!;
        // A sum beyond the range of doubles is no number any more, and no series holds one: empty.
        image.values[slot] = Number.isFinite(sum) ? sum : Number.NaN;
        image.low[slot] = Number.isFinite(sum) ? this.#pair[1]! : 0;
      }
    });
  }

  #grow(): void {
    const grown = new Float64Array(this.#pool.length * 2);
    grown.set(this.#pool);
    this.#pool = grown;
  }
}
