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
  /** Exactly so, without the `activities.` prefix; of every name if left out. */
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

/** The log of what was pushed, newest first. What belongs to a deleted end-user or company is gone at once. */
export interface RawLog {
  /**
   * The same page of the activities of each entity of one model, in their order: an event of its company counts for a company, one that
   * names it for any other. A name that nobody knows gives empty pages. A constant number of statements, unless cursors are given: those
   * belong to the list of one entity and are refused by the others'.
   * @throws BAD_USER_INPUT, PAGE_TOO_LARGE
   */
  activities(query: ActivityQuery, entityIds: readonly number[]): Promise<PromiseSettledResult<Page<ActivityRow>>[]>;
  /** By id, in the order asked for; for `node`. */
  activitiesById(ids: readonly number[]): Promise<(ActivityRow | undefined)[]>;
  /** @throws METRIC_UNKNOWN where nobody ever pushed the metric; BAD_USER_INPUT where the key is no pushed metric; PAGE_TOO_LARGE, CURSOR_INVALID */
  points(query: PointQuery): Promise<Page<RawPointRow>>;
  /** Undefined where there is none, or its entity is gone. */
  pointById(id: number): Promise<RawPointRow | undefined>;
}
