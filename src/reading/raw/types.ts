import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Page, type PageRequest } from '../../paging/index.js';

/** An event as it was pushed. */
export interface ActivityRow {
  readonly id: number;
  /** Without the `activities.` prefix. */
  readonly name: string;
  /** ms */
  readonly at: number;
  readonly count: number;
  readonly companyId: number;
  readonly endUserId: number | null;
  readonly assetId: number | null;
  readonly projectId: number | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A value as it was pushed, before folding. */
export interface RawPointRow {
  readonly id: number;
  /** ms */
  readonly at: number;
  readonly value: number;
  /** ms */
  readonly receivedAt: number;
  /** null: ADMIN_KEY or the command line. */
  readonly apiKeyId: number | null;
}

export interface ActivityQuery extends PageRequest {
  readonly model: Model;
  readonly entityId: number;
  readonly name?: string | null;
  readonly from?: Day | null;
  readonly to?: Day | null;
}

export interface PointQuery extends PageRequest {
  readonly model: Model;
  readonly entityId: number;
  /** `metrics.storage` */
  readonly key: string;
  readonly from?: Day | null;
  readonly to?: Day | null;
}

/** The log of what was pushed, newest first. */
export interface RawLog {
  activities(query: ActivityQuery): Promise<Page<ActivityRow>>;
  /** By id, in the order asked for; for `node`. */
  activitiesById(ids: readonly number[]): Promise<(ActivityRow | undefined)[]>;
  /** @throws METRIC_UNKNOWN where nobody ever pushed the metric; BAD_USER_INPUT where the key is no pushed metric */
  points(query: PointQuery): Promise<Page<RawPointRow>>;
}
