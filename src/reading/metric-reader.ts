import { type Calendar, type Day } from '../calendar/index.js';
import { type CatalogueReader } from '../catalogue/snapshot.js';
import { type Column } from '../engine/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Database, type PageCache, readExtent, type SeriesStore } from '../storage/index.js';
import { type NowGround } from './compute-now.js';
import { FoldNeeded } from './fold-first.js';
import { StoredSnapshotReader } from './snapshot-reader.js';
import { seriesOf, sourceOf } from './sources.js';
import { type MetricReader, type Moment, type SnapshotReader } from './types.js';

export interface MetricReaderOptions {
  readonly database: Database;
  readonly store: SeriesStore;
  readonly pages: PageCache;
  readonly catalogue: CatalogueReader;
  readonly registry: Registry;
  readonly calendar: Calendar;
  /** Folds what is pending into child pages; whoever reads them calls it first. */
  readonly foldPending: () => Promise<void>;
}

/** Reads of the database's metrics, each in a snapshot of its own, or several in one. */
export class StoredMetricReader implements MetricReader {
  readonly #options: MetricReaderOptions;

  constructor(options: MetricReaderOptions) {
    this.#options = options;
  }

  inSnapshot<T>(models: Iterable<Model>, work: (reader: SnapshotReader, moment: Moment) => Promise<T>): Promise<T> {
    const { pages, calendar } = this.#options;
    const today = calendar.today();
    return this.#read(models, (ground) => work(new StoredSnapshotReader(ground, { pages, today }), ground));
  }

  gather(
    model: Model,
    keys: readonly string[],
    ids: readonly number[],
    from: Day,
    to: Day,
  ): Promise<Map<string, Column>> {
    return this.inSnapshot([model], (reader) => reader.gather(model, keys, ids, from, to));
  }

  columnsOn(model: Model, key: string, days: readonly Day[]): Promise<Float64Array[]> {
    return this.inSnapshot([model], (reader) => reader.columnsOn(model, key, days));
  }

  stale(model: Model, keys: readonly string[], ids: readonly number[]): Promise<Map<string, boolean[]>> {
    return this.inSnapshot([model], (reader) => reader.stale(model, keys, ids));
  }

  async extent(model: Model, key: string): Promise<{ firstDay: Day | null; lastDay: Day | null }> {
    return this.#read([model], async ({ session, known, registry }) => {
      const source = sourceOf(known, registry, model, key);
      const series = seriesOf(source);
      if (series === undefined) return { firstDay: null, lastDay: null };
      const extent = await readExtent(session, series.id);
      // What has been stored of the days before those that are kept says nothing.
      const firstDay = source.is === 'computed' && source.cached!.from > 0 ? null : extent.firstDay;
      const last =
        source.is === 'computed' && extent.lastDay !== null
          ? Math.min(extent.lastDay, known.watermark ?? 0)
          : extent.lastDay;
      return { firstDay, lastDay: last };
    });
  }

  /**
   * One snapshot of everything. What batches have left to the background is folded before it, for children always; for
   * companies, who seldom need that, only after it has turned out that they do: see FoldNeeded.
   */
  async #read<T>(models: Iterable<Model>, work: (ground: NowGround) => Promise<T>): Promise<T> {
    if ([...models].every((model) => model === 'COMPANY')) {
      try {
        return await this.#snapshot(false, work);
      } catch (error) {
        if (!(error instanceof FoldNeeded)) throw error;
      }
    }
    await this.#options.foldPending();
    return this.#snapshot(true, work);
  }

  #snapshot<T>(isFolded: boolean, work: (ground: NowGround) => Promise<T>): Promise<T> {
    const { database, catalogue, store, registry } = this.#options;
    return database.snapshot(async (session) =>
      work({ session, known: await catalogue.readAll(session), store, registry, isFolded }),
    );
  }
}
