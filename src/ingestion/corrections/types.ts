import { type Model } from '../../model/index.js';
import { type Fold } from '../../storage/types.js';
import { type DeleteResult } from '../deletions/types.js';
import { type Origin } from '../types.js';

/** Takes back what was pushed by mistake. Ids stay claimed: an event that was deleted is not let in again by a resend. */
export interface Corrections {
  /** By row id; undefined where what the client sent is no such id. @throws BATCH_TOO_LARGE */
  deleteActivities(ids: readonly (number | undefined)[], origin: Origin): Promise<DeleteResult>;
  deleteMetricPoints(ids: readonly (number | undefined)[], origin: Origin): Promise<DeleteResult>;
}

/** undefined = leave as it is, null = clear. */
export interface MetricDefinition {
  /** Without the `metrics.` prefix. */
  readonly metric: string;
  readonly model: Model;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly unit?: string | null;
  readonly direction?: 'UP' | 'DOWN' | null;
  readonly kind?: 'COUNTER' | 'GAUGE' | null;
  readonly fold?: Fold | null;
}

/** Says what pushed metrics are; a metric that nobody has pushed yet is created. */
export interface MetricDefinitions {
  /** Another kind or fold has a run of trigger REFOLD compute the days again from the log. Resolves to the metric's key. @throws BEFORE_RETENTION */
  define(definition: MetricDefinition): Promise<{ readonly model: Model; readonly key: string }>;
}
