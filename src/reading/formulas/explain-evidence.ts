import { type Day } from '../../calendar/index.js';
import { type Column, type Fault, type Plan } from '../../engine/index.js';
import { type Registry } from '../../registry/index.js';
import { type TextState } from './text-fields.js';

/** A series of many days, and the plan that computed it. */
export interface SeriesEvidence {
  readonly column: Column;
  readonly plan: Plan;
}

/** The numbers behind an explanation. */
export interface Evidence {
  readonly day: Day;
  /** NaN: nothing is known of the entity. */
  readonly firstDay: number;
  readonly registry: Registry;
  readonly faults: readonly Fault[];
  value(formula: string): number | null;
  /** By key: what the fields that are compared with texts hold. */
  readonly texts: ReadonlyMap<string, TextState>;
  series(formula: string): SeriesEvidence | undefined;
}
