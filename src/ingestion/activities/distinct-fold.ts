import { blockOf } from '../../model/index.js';
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

/**
 * What batches add to the series of distinct values.
 *
 * The series are read within the transaction that folds, after it has locked the batches. So no batch is missed, whenever a
 * series comes: where the fold sees the series, it keeps the batch's values; where it does not, the series was committed
 * after the fold had read, and the batch before that. The series' backfill reads the log after the series was committed, and
 * so finds the batch there. Values that both find are kept once.
 */
export class DistinctFold {
  private constructor(private readonly values: readonly DistinctValue[]) {}

  static async read(session: Session, batches: readonly PendingFold[]): Promise<DistinctFold> {
    const series = await readDistinctSeries(session);
    const activities = series.flatMap(({ activity }) => activity ?? []);
    return new DistinctFold(valuesOf(await readValueEvents(session, batches, activities), series));
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

  store(session: Session): Promise<void> {
    return addDistinctValues(session, this.values);
  }
}
