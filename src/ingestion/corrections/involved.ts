import { type Day } from '../../calendar/index.js';
import { MODELS, type Model } from '../../model/index.js';
import { entityFacts } from '../../storage/corrections/index.js';
import { type Session, type Touch } from '../../storage/index.js';
import { firstDayTouches } from '../deletions/touches.js';
import { type BaseSeries } from '../entities/base-series.js';

/** Something that goes out of the log: whose it was, and of which day. */
export interface Gone {
  readonly day: Day;
  /** By model, the entity; null where there is none. */
  readonly of: Readonly<Partial<Record<Model, number | null>>>;
}

/** The entities that what goes out of the log belongs to, those that are still there. */
export class Involved {
  /** `days`: by model and entity, the days that something goes of. */
  private constructor(readonly days: ReadonlyMap<Model, ReadonlyMap<number, ReadonlySet<Day>>>) {}

  /**
   * Looks the entities up, and for assets and projects the companies that they belong to now: their data are these companies'
   * too, and they stay there until the transaction ends.
   */
  static async read(session: Session, gone: readonly Gone[]): Promise<Involved> {
    const asked = new Map<Model, Map<number, Set<Day>>>(MODELS.map((model) => [model, new Map()]));
    const note = (model: Model, entity: number, day: Day) => {
      const days = asked.get(model)!.get(entity);
      if (days === undefined) asked.get(model)!.set(entity, new Set([day]));
      else days.add(day);
    };
    for (const { day, of } of gone) {
      for (const model of MODELS) if (of[model] != null) note(model, of[model], day);
    }
    const found = new Map<Model, Map<number, Set<Day>>>();
    // Companies last: children name some.
    for (const model of [...MODELS].reverse()) {
      const days = asked.get(model)!;
      const lock = model === 'ASSET' || model === 'PROJECT';
      const rows = days.size === 0 ? [] : await entityFacts(session, model, [...days.keys()], { lock });
      found.set(model, new Map(rows.map(({ id }) => [id, days.get(id)!])));
      if (model === 'COMPANY') continue;
      for (const { id, company } of rows) for (const day of days.get(id)!) note('COMPANY', company, day);
    }
    return new Involved(found);
  }

  has(model: Model, entity: number): boolean {
    return this.days.get(model)?.has(entity) ?? false;
  }

  /** No day's value changes by these. */
  touches(base: BaseSeries): Touch[] {
    return [...this.days].flatMap(([model, days]) => firstDayTouches(base, model, days.keys()));
  }
}
