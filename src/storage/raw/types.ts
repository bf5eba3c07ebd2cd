import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';

/** A stretch of a log, newest first: between two places, read from its newest end or, reversed, from its oldest. */
export interface LogStretch<Place> {
  /** In the direction of reading. */
  readonly from: Place | undefined;
  readonly until: Place | undefined;
  readonly reversed: boolean;
}

export interface EventPlace {
  /** ms */
  readonly at: number;
  readonly id: number;
}

export interface PointPlace {
  readonly day: Day;
  readonly dayRank: number;
  readonly id: number;
}

export interface StoredEvent extends EventPlace {
  readonly seriesId: number;
  readonly companyId: number;
  readonly endUserId: number | null;
  readonly assetId: number | null;
  readonly projectId: number | null;
  readonly count: number;
  /** JSON of an object; null for none. */
  readonly properties: string | null;
}

export interface StoredPoint extends PointPlace {
  readonly at: number;
  readonly value: number;
  readonly receivedAt: number;
  readonly apiKeyId: number | null;
}

/** Events of one entity. */
export interface EventRange {
  readonly model: Model;
  /** Of one activity only. */
  readonly seriesId: number | undefined;
  readonly from: Day | undefined;
  readonly to: Day | undefined;
  readonly stretch: LogStretch<EventPlace>;
  readonly limit: number;
}

/** Values pushed for one entity and metric. */
export interface PointRange {
  readonly seriesId: number;
  readonly entityId: number;
  readonly from: Day | undefined;
  readonly to: Day | undefined;
  readonly stretch: LogStretch<PointPlace>;
  readonly limit: number;
}
