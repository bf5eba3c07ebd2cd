import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, slotOf } from '../../model/index.js';
import { type DayEvent } from '../../storage/corrections/index.js';
import {
  type DistinctSeries,
  readDistinctValues,
  type Session,
  type ValueEvent,
  valuesOf,
} from '../../storage/index.js';
import { type BlockEntities, type Days, type Difference, type RawSeries } from '../types.js';

/** Rows of distinct values; all of a block's days are read. */
const ALL = 2 ** 31 - 1;

/** Distinct values of a block's entities as the log has them. */
export class DistinctOfLog {
  /** By series, entity, day and value. */
  readonly #all = new Set<string>();
  readonly #folded = new Map<string, { readonly series: number; readonly entity: number; readonly day: Day }>();

  constructor(
    private readonly series: readonly DistinctSeries[],
    private readonly of: BlockEntities,
  ) {}

  add(events: readonly DayEvent[]): void {
    if (this.series.length === 0) return;
    const { model } = this.of;
    const valued = events.flatMap(({ entity, series: activity, day, properties, folded }) =>
      properties === null ? [] : [{ folded, event: valueEvent(model, { entity, activity, day, properties }) }],
    );
    for (const { series, entity, day, hash } of valuesOf(
      valued.map(({ event }) => event),
      this.series,
    )) {
      this.#all.add(nameOf(series, entity, day, hash));
    }
    const folded = valued.filter((one) => one.folded === 1).map(({ event }) => event);
    for (const { series, entity, day, hash } of valuesOf(folded, this.series)) {
      this.#folded.set(nameOf(series, entity, day, hash), { series, entity, day });
    }
  }

  /** An entity's days of which values are missing, or too many. */
  async differences(session: Session, { from, to }: Days): Promise<Difference[]> {
    const { block, waiting } = this.of;
    const found = new Map<string, Difference>();
    const note = (series: number, entity: number, day: Day) =>
      found.set(`${series} ${entity} ${day}`, { series, block, day, from: day, to: day, entity });
    const missing = new Map(this.#folded);
    const all = Array.from({ length: BLOCK_SIZE }, (_, slot) => block * BLOCK_SIZE + slot).filter(
      (id) => !waiting.has(slotOf(id)),
    );
    for (const { series } of this.series) {
      for (const { entity, day, hash } of await readDistinctValues(session, series, all, from, to, ALL)) {
        const name = nameOf(series, entity, day, hash);
        missing.delete(name);
        if (!this.#all.has(name)) note(series, entity, day);
      }
    }
    for (const { series, entity, day } of missing.values()) note(series, entity, day);
    return [...found.values()];
  }
}

/** An event's properties as one of an entity of the model. */
export function valueEvent(
  model: RawSeries['model'],
  event: { readonly entity: number; readonly activity: number; readonly day: Day; readonly properties: string },
): ValueEvent {
  const { entity, ...rest } = event;
  return {
    ...rest,
    company: model === 'COMPANY' ? entity : 0,
    endUser: model === 'END_USER' ? entity : null,
    asset: model === 'ASSET' ? entity : null,
    project: model === 'PROJECT' ? entity : null,
  };
}

function nameOf(series: number, entity: number, day: Day, hash: Buffer): string {
  return `${series} ${entity} ${day} ${hash.toString('latin1')}`;
}
