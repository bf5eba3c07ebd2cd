import { type Model } from '../../model/index.js';
import { activitySeries } from '../../storage/corrections/index.js';
import { type Session } from '../../storage/index.js';
import { numericValue } from '../batch/validate.js';
import { type BaseSeries } from '../entities/base-series.js';

/** As much of an event as its numbers are made of. */
export interface CountedEvent {
  /** The activity's company series. */
  readonly series: number;
  readonly count: number;
  /** JSON. */
  readonly properties: string | null;
}

/** Which series the events of some activities count in, for each model. */
export class SeriesOfActivities {
  /** By model and activity, its own series ('') and those of its properties. */
  readonly #ids = new Map<string, Map<string, number>>();

  private constructor(private readonly base: BaseSeries) {}

  static async read(session: Session, activities: readonly number[], base: BaseSeries): Promise<SeriesOfActivities> {
    const found = new SeriesOfActivities(base);
    for (const { activity, id, model, property } of await activitySeries(session, [...new Set(activities)])) {
      const name = `${model} ${activity}`;
      const known = found.#ids.get(name);
      if (known === undefined) found.#ids.set(name, new Map([[property, id]]));
      else known.set(property, id);
    }
    return found;
  }

  /** What an event adds to the series of a model; only series that there are, as others hold nothing. */
  parts(model: Model, event: CountedEvent): [series: number, value: number][] {
    const parts: [number, number][] = [[this.base.activityCount[model], event.count]];
    const ids = this.#ids.get(`${model} ${event.series}`);
    if (ids === undefined) return parts;
    const own = ids.get('');
    if (own !== undefined) parts.push([own, event.count]);
    if (event.properties === null) return parts;
    const values = JSON.parse(event.properties) as Record<string, unknown>;
    for (const key of Object.keys(values)) {
      const id = ids.get(key);
      const value = id === undefined ? undefined : numericValue(values[key]);
      if (id !== undefined && value !== undefined) parts.push([id, value]);
    }
    return parts;
  }
}
