import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type Column } from '../engine/types.js';
import { type TidemarkError } from '../errors/index.js';
import { type Model } from '../model/index.js';
import { type Fold, type SeriesKind, type Session } from '../storage/types.js';

export type MetricKind = 'ACTIVITY' | 'METRIC' | 'FIELD' | 'SYSTEM' | 'CALCULATED';

/** A metric as the catalogue knows it, found by model and key. */
export interface MetricInfo {
  readonly model: Model;
  /** Canonical: `custom.x` is given as `metrics.x`. */
  readonly key: string;
  readonly kind: MetricKind;
  readonly seriesKind: SeriesKind;
  readonly name: string;
  readonly description: string | null;
  readonly unit: string | null;
  readonly direction: 'UP' | 'DOWN' | null;
  readonly fold: Fold;
  /** Set for a calculated metric. */
  readonly slug?: string;
}

/** The catalogue of metrics, raw and calculated, as of one moment. */
export interface MetricCatalogue {
  /** @throws METRIC_UNKNOWN with suggestions */
  resolve(model: Model, key: string): Promise<MetricInfo>;
  /** Several, in their order and from one snapshot; METRIC_UNKNOWN stands in the place of what is not known. */
  resolveAll(
    names: readonly { readonly model: Model; readonly key: string }[],
  ): Promise<(MetricInfo | TidemarkError)[]>;
  list(filter: { model?: Model; kind?: MetricKind; search?: string }): Promise<MetricInfo[]>;
}

/**
 * Values as a reader sees them: raw, field or calculated; from the cache where it holds, computed now where it does not
 * (today, a metric still being computed); a counter's empty day is 0 from the entity's first day on.
 */
export interface SnapshotReader {
  /** Values of chosen entities, days from…to; `width` = ids.length, in the order of `ids`. One call, a constant number of SQL statements. */
  gather(
    model: Model,
    keys: readonly string[],
    ids: readonly number[],
    from: Day,
    to: Day,
  ): Promise<Map<string, Column>>;
  /**
   * One number per entity of the model on each of some days, for filters and ordering: index = row id (0…maxId), NaN = empty.
   * The arrays are shared and must not be written to.
   */
  columnsOn(model: Model, key: string, days: readonly Day[]): Promise<Float64Array[]>;
  /** For each id: whether a changed input still waits to be computed. */
  stale(model: Model, keys: readonly string[], ids: readonly number[]): Promise<Map<string, boolean[]>>;
}

/** What a snapshot is read with, for whoever else is to see the same moment. */
export interface Moment {
  readonly session: Session;
  readonly known: CatalogueSnapshot;
}

/** Reads of one snapshot each, and several of one. */
export interface MetricReader extends SnapshotReader {
  /**
   * Reads that belong together, such as those of one answer: all of one snapshot, so that none of them sees another version of a metric,
   * or later data, than the others. One after the other, on one connection: nothing else is to be asked of the database within it.
   * `models`: those that are read. `work` may be called twice.
   */
  inSnapshot<T>(models: Iterable<Model>, work: (reader: SnapshotReader, moment: Moment) => Promise<T>): Promise<T>;
  /** First and last day with data of a metric over all entities, where known. */
  extent(model: Model, key: string): Promise<{ firstDay: Day | null; lastDay: Day | null }>;
}
