import { type Calendar, type Day } from '../calendar/index.js';
import { type SeriesOfActivities } from '../ingestion/corrections/series-of-activities.js';
import { type BaseSeries } from '../ingestion/entities/base-series.js';
import { type Model } from '../model/index.js';
import { type DistinctSeries, type Series, type SeriesCatalogue } from '../storage/index.js';

/** What pages are made anew with. */
export interface PagesGround {
  readonly base: BaseSeries;
  readonly catalogue: SeriesCatalogue;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOf' | 'today'>;
}

/** A model's raw series, by how their pages come about. */
export interface RawSeries {
  readonly model: Model;
  /** Activities, sums of their properties, all activities. */
  readonly counters: readonly Series[];
  readonly points: readonly Series[];
  readonly fields: readonly Series[];
  readonly firstDay: Series | undefined;
  readonly distinct: readonly DistinctSeries[];
  /** Which series the events of an activity count in. */
  readonly activities: SeriesOfActivities;
  /** Activities (company series) whose events' properties are wanted. */
  readonly withProperties: readonly number[];
}

/** A block's entities. */
export interface BlockEntities {
  readonly model: Model;
  readonly block: number;
  readonly present: readonly { readonly id: number; readonly createdAt: number }[];
  /** Slots of deleted entities whose values are still to be scrubbed: nobody reads them, and nothing is said of them. */
  readonly waiting: ReadonlySet<number>;
}

/** Something stored that the log says otherwise. */
export interface Difference {
  readonly series: number;
  readonly block: number;
  /** The page's day; for distinct values, of an entity's day. */
  readonly day: Day;
  /** Days on which values change where it is put right. */
  readonly from: Day;
  readonly to: Day;
  /** The page as it should be; undefined: none. */
  readonly data?: Buffer | undefined;
  /** For distinct values, whose. */
  readonly entity?: number;
}

/** Some days of one block. */
export interface Days {
  readonly from: Day;
  readonly to: Day;
}
