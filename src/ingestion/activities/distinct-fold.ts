import { blockOf, MODELS, type Model } from '../../model/index.js';
import {
  addDistinctValues,
  type DistinctValue,
  readDistinctSeries,
  readValueEvents,
  type Session,
  type Touch,
  valuesOf,
} from '../../storage/index.js';
import { type PendingFold } from '../../storage/ingest/index.js';
import { type EntitySets } from './deleted-meanwhile.js';

/**
 * What batches add to the series of distinct values.
 *
 * The series are read within the transaction that folds, after it has locked the batches. So no batch is missed, whenever a
 * series comes: where the fold sees the series, it keeps the batch's values; where it does not, the series was committed
 * after the fold had read, and the batch before that. The series' backfill reads the log after the series was committed, and
 * so finds the batch there. Values that both find are kept once.
 */
export class DistinctFold {
  private constructor(
    private readonly values: readonly DistinctValue[],
    /** By series. */
    private readonly models: ReadonlyMap<number, Model>,
  ) {}

  static async read(session: Session, batches: readonly PendingFold[]): Promise<DistinctFold> {
    const series = await readDistinctSeries(session);
    const activities = series.flatMap(({ activity }) => activity ?? []);
    return new DistinctFold(
      valuesOf(await readValueEvents(session, batches, activities), series),
      new Map(series.map((one) => [one.series, one.model])),
    );
  }

  /** Whose values they are, in a set for each model. */
  entities(): Map<Model, Set<number>> {
    const sets = new Map(MODELS.map((model) => [model, new Set<number>()]));
    for (const { series, entity } of this.values) sets.get(this.models.get(series)!)!.add(entity);
    return sets;
  }

  /** A value of a day counts in the windows that hold the day: as an input, that day has changed. */
  touches(): Touch[] {
    const touches = new Map<string, Touch>();
    for (const { series, entity, day } of this.values) {
      const block = blockOf(entity);
      const key = `${series} ${block}`;
      const known = touches.get(key);
      const from = Math.min(day, known?.from ?? day);
      touches.set(key, { series, block, from, to: Math.max(day, known?.to ?? day) });
    }
    return [...touches.values()];
  }

  store(session: Session, without: EntitySets): Promise<void> {
    const isGone = ({ series, entity }: DistinctValue) => without.get(this.models.get(series)!)?.has(entity) ?? false;
    return addDistinctValues(session, without.size === 0 ? this.values : this.values.filter((one) => !isGone(one)));
  }
}
