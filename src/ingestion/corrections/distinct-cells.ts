import { blockOf, type Model } from '../../model/index.js';
import { type DayEvent, dropDistinctDays, type LoggedEvent } from '../../storage/corrections/index.js';
import {
  addDistinctValues,
  type DistinctSeries,
  type DistinctValue,
  readDistinctSeries,
  type Session,
  type Touch,
  valuesOf,
} from '../../storage/index.js';
import { type Involved } from './involved.js';

/**
 * Distinct values of entities' days that are gathered again from the log. Events that wait for the background are gathered along:
 * a value is kept once, whoever finds it.
 */
export class DistinctCells {
  readonly #left: DistinctValue[] = [];

  private constructor(
    private readonly series: readonly DistinctSeries[],
    /** Of these cells something goes. */
    private readonly cells: ReadonlyMap<string, DistinctValue>,
  ) {}

  static async read(session: Session, events: readonly LoggedEvent[], involved: Involved): Promise<DistinctCells> {
    const series = await readDistinctSeries(session);
    const models = new Map(series.map((one) => [one.series, one.model]));
    const gone = valuesOf(
      events.flatMap(({ series: activity, properties, ...event }) =>
        properties === null ? [] : [{ ...event, activity, properties }],
      ),
      series,
    ).filter((value) => involved.has(models.get(value.series)!, value.entity));
    return new DistinctCells(series, new Map(gone.map((value) => [nameOf(value), value])));
  }

  touches(): Touch[] {
    return [...this.cells.values()].map(
      ({ series, entity, day }): Touch => ({ series, block: blockOf(entity), from: day, to: day }),
    );
  }

  /** Adds what the log still holds of a model's entities' days. */
  add(model: Model, events: readonly DayEvent[]): void {
    const series = this.series.filter((one) => one.model === model);
    if (series.length === 0) return;
    const values = events.flatMap(({ entity, series: activity, day, properties }) =>
      properties === null
        ? []
        : [
            {
              activity,
              company: model === 'COMPANY' ? entity : 0,
              endUser: model === 'END_USER' ? entity : null,
              asset: model === 'ASSET' ? entity : null,
              project: model === 'PROJECT' ? entity : null,
              day,
              properties,
            },
          ],
    );
    this.#left.push(...valuesOf(values, series).filter((value) => this.cells.has(nameOf(value))));
  }

  async store(session: Session): Promise<void> {
    await dropDistinctDays(session, [...this.cells.values()]);
    await addDistinctValues(session, this.#left);
  }
}

function nameOf({ series, entity, day }: DistinctValue): string {
  return `${series} ${entity} ${day}`;
}
