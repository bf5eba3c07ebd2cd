import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, blockOf, type Model, slotOf } from '../../model/index.js';
import { FOREVER, type Session, type Touch } from '../../storage/index.js';
import { type PageKey } from '../../storage/ingest/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { changePages, loadPages } from '../pages/images.js';

/** First days of entities that go, or come later: what they were, and what they become. The blocks must be locked. */
export class LaterFirstDays {
  /** By model and entity; NaN: none any more. */
  readonly #later = new Map<Model, Map<number, Day>>();
  readonly #touches: Touch[] = [];

  constructor(private readonly base: BaseSeries) {}

  /** The first days of entities, as they are stored now; those without one are left out. */
  async read(session: Session, model: Model, ids: readonly number[]): Promise<Map<number, Day>> {
    const days = new Map<number, Day>();
    const pages = await loadPages(session, this.#pages(model, ids));
    const images = new Map(pages.map((page) => [page.block, page.values]));
    for (const id of ids) {
      const day = images.get(blockOf(id))![slotOf(id)]!;
      if (!Number.isNaN(day)) days.set(id, day);
    }
    return days;
  }

  /** Moves a first day from `before` to a later one. */
  set(model: Model, id: number, before: Day, after: Day): void {
    this.#of(model).set(id, after);
    this.#touches.push({ series: this.base.firstDay[model], block: blockOf(id), from: before, to: after - 1 });
  }

  /** Takes the first days of entities away: all their series are empty then. */
  clear(model: Model, before: ReadonlyMap<number, Day>): void {
    const later = this.#of(model);
    const earliest = new Map<number, Day>();
    for (const [id, day] of before) {
      later.set(id, Number.NaN);
      const block = blockOf(id);
      earliest.set(block, Math.min(day, earliest.get(block) ?? day));
    }
    for (const [block, from] of earliest) {
      this.#touches.push({ series: this.base.firstDay[model], block, from, to: FOREVER });
    }
  }

  /** Which days change. */
  get touches(): readonly Touch[] {
    return this.#touches;
  }

  async store(session: Session): Promise<void> {
    for (const [model, days] of this.#later) {
      await changePages(session, this.#pages(model, [...days.keys()]), (image) => {
        const first = image.block * BLOCK_SIZE;
        for (let slot = 0; slot < BLOCK_SIZE; slot++) {
          const day = days.get(first + slot);
          if (day !== undefined) image.values[slot] = day;
        }
      });
    }
  }

  #pages(model: Model, ids: readonly number[]): PageKey[] {
    const series = this.base.firstDay[model];
    return [...new Set(ids.map(blockOf))].map((block) => ({ series, block, day: 0 }));
  }

  #of(model: Model): Map<number, Day> {
    let days = this.#later.get(model);
    if (days === undefined) {
      days = new Map();
      this.#later.set(model, days);
    }
    return days;
  }
}
