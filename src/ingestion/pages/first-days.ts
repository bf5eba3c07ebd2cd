import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, blockOf, MODELS, type Model, slotOf } from '../../model/index.js';
import { FOREVER, type Session, type Touch } from '../../storage/index.js';
import { type PageKey } from '../../storage/ingest/index.js';
import { changePages, loadPages, type PageImage } from './images.js';

/** The `system.first_day` series of the models. */
export type FirstDaySeries = Readonly<Record<Model, number>>;

interface DayPage extends PageKey {
  /** By slot. */
  readonly days: Map<number, Day>;
}

/**
 * First days that a batch's data points move backwards. In its order: `note` all data points; `touches` (a first look,
 * without a lock: others only move first days backwards too, so it sees everything that may move); `store` under the lock.
 */
export class FirstDays {
  /** By model: the earliest day noted for each entity. */
  readonly #noted = new Map<Model, Map<number, Day>>();
  /** Entities whose first day is told anew, and may move forwards. */
  readonly #corrected = new Map<Model, Map<number, Day>>();
  #moved: DayPage[] = [];

  constructor(private readonly series: FirstDaySeries) {}

  note(model: Model, entity: number, day: Day): void {
    const days = this.#of(this.#noted, model);
    const known = days.get(entity);
    if (known === undefined || day < known) days.set(entity, day);
  }

  /** Announces that an entity's first day will be `set` under the lock: all of its days may change. */
  correct(model: Model, entity: number): void {
    this.#of(this.#corrected, model).set(entity, 0);
  }

  /** A corrected first day, computed from the log under the lock. */
  set(model: Model, entity: number, day: Day): void {
    this.#of(this.#corrected, model).set(entity, day);
  }

  async touches(session: Session): Promise<Touch[]> {
    const touches: Touch[] = [];
    for (const { series, block } of this.#pages(this.#corrected)) touches.push({ series, block, from: 0, to: FOREVER });
    const pages = this.#pages(this.#noted);
    const images = await loadPages(session, pages);
    this.#moved = pages.filter((page, i) => {
      const touch = moves(images[i]!, page.days);
      if (touch !== undefined) touches.push(touch);
      return touch !== undefined;
    });
    return touches;
  }

  /** Leaves entities as they are that turn out, under the lock, to be there no more. */
  forget(entities: ReadonlyMap<Model, ReadonlySet<number>>): void {
    for (const page of this.#moved) {
      const model = MODELS.find((one) => this.series[one] === page.series)!;
      const gone = entities.get(model);
      if (gone === undefined) continue;
      for (const slot of page.days.keys()) if (gone.has(page.block * BLOCK_SIZE + slot)) page.days.delete(slot);
    }
  }

  /** Moves the first days of what `touches` found, and sets the corrected ones. */
  async store(session: Session): Promise<void> {
    await changePages(session, this.#pages(this.#corrected), (image, page) => {
      for (const [slot, day] of page.days) image.values[slot] = day;
    });
    await changePages(session, this.#moved, (image, page) => {
      for (const [slot, day] of page.days) {
        const before = image.values[slot]!;
        if (Number.isNaN(before) || day < before) image.values[slot] = day;
      }
    });
  }

  #pages(source: ReadonlyMap<Model, ReadonlyMap<number, Day>>): DayPage[] {
    const pages: DayPage[] = [];
    for (const [model, days] of source) pages.push(...this.#pagesOf(model, days));
    return pages;
  }

  #pagesOf(model: Model, days: ReadonlyMap<number, Day>): DayPage[] {
    const pages = new Map<number, DayPage>();
    for (const [entity, day] of days) {
      const block = blockOf(entity);
      let page = pages.get(block);
      if (page === undefined) {
        page = { series: this.series[model], block, day: 0, days: new Map() };
        pages.set(block, page);
      }
      page.days.set(slotOf(entity), day);
    }
    return [...pages.values()];
  }

  #of(source: Map<Model, Map<number, Day>>, model: Model): Map<number, Day> {
    let days = source.get(model);
    if (days === undefined) {
      days = new Map();
      source.set(model, days);
    }
    return days;
  }
}

/** The days whose values change where first days move; undefined where none does. */
function moves(image: PageImage, days: ReadonlyMap<number, Day>): Touch | undefined {
  let from = FOREVER;
  let to = -1;
  for (const [slot, day] of days) {
    const before = image.values[slot]!;
    if (Number.isNaN(before)) {
      from = Math.min(from, day);
      to = FOREVER;
    } else if (day < before) {
      from = Math.min(from, day);
      to = Math.max(to, before - 1);
    }
  }
  return to < from ? undefined : { series: image.series, block: image.block, from, to };
}
