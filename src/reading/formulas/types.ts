import { type Day } from '../../calendar/index.js';
import { type EmptyAs } from '../../catalogue/types.js';
import { type Fault } from '../../engine/index.js';
import { type CheckedFormula } from '../../formula/index.js';
import { type Model } from '../../model/index.js';
import { type EntityRow } from '../../storage/entities-reader.js';
import { type MetricPoint, type MetricSeries, type SeriesRequest } from '../series.js';
import { type MetricInfo } from '../types.js';
import { type WorkBudget } from './work.js';

export interface PreviewRequest extends Omit<SeriesRequest, 'every'> {
  readonly model: Model;
  /** JSON or text, as it came. */
  readonly formula: unknown;
  readonly emptyAs?: EmptyAs | null | undefined;
  /** Row ids, one result each, in their order; undefined in place of an id that is none of the model. Else the `first` ones by id. */
  readonly ids?: readonly (number | undefined)[] | null | undefined;
  readonly first?: number | null | undefined;
  /** What the request may still compute. */
  readonly work: WorkBudget;
}

/** A formula computed now for some entities, stored nowhere. */
export interface Preview {
  readonly checked: CheckedFormula;
  /** None where the formula is not valid. */
  readonly results: readonly PreviewResult[];
  readonly faults: readonly PreviewFault[];
}

export interface PreviewResult {
  readonly entity: EntityRow;
  readonly series: MetricSeries;
}

/** A function of a plugin threw; the value is empty for it. */
export interface PreviewFault {
  readonly entity: EntityRow;
  readonly day: Day;
  readonly kind: Fault['kind'];
  readonly name: string;
  readonly message: string;
}

export interface ExplainRequest {
  readonly model: Model;
  /** Row id. */
  readonly id: number;
  /** What is explained: a formula as it came, or a metric by its key. */
  readonly of: { readonly formula: unknown } | { readonly key: string };
  /** The last complete day if left out. */
  readonly on?: Day | null | undefined;
  readonly work: WorkBudget;
}

/** Why a formula has its value on a day. */
export interface Explanation {
  readonly entity: EntityRow;
  /** Set where a key was asked for. */
  readonly metric: MetricInfo | undefined;
  readonly day: Day;
  /** The result, with `emptyAs` applied. */
  readonly value: number | null;
  /** What happened between the root's value and the result; what holds for the whole day. */
  readonly note: string | null;
  readonly root: ExplainedNode;
  /** The tree in one list: each node before those below it. */
  readonly nodes: readonly ExplainedNode[];
}

export type ExplainedKind =
  | 'OPERATOR'
  | 'WINDOW'
  | 'FIELD'
  | 'TEXT_FIELD'
  | 'ALL_TIME'
  | 'USERS'
  | 'DISTINCT'
  | 'NUMBER'
  | 'TEXT'
  | 'CONDITION';

export interface ExplainedNode {
  readonly kind: ExplainedKind;
  readonly text: string;
  /** JSON path within the canonical formula that the node is part of. */
  readonly path: string;
  /** The calculated metric whose formula that is; null for the formula that was asked about. */
  readonly within: string | null;
  readonly value: number | null;
  readonly note: string | null;
  /** The first and last day that a window reads. */
  readonly from: Day | null;
  readonly to: Day | null;
  readonly points: readonly MetricPoint[];
  readonly children: readonly ExplainedNode[];
}

/** Formulas that nobody has saved: computed, or taken apart, for some entities. */
export interface FormulaReader {
  /**
   * Everything of one snapshot, in a constant number of statements.
   * @throws BAD_USER_INPUT, NOT_FOUND (an id), PAGE_TOO_LARGE, PREVIEW_TOO_LARGE
   */
  preview(request: PreviewRequest): Promise<Preview>;
  /** @throws NOT_FOUND (the entity), METRIC_UNKNOWN, FORMULA_INVALID with all problems, PREVIEW_TOO_LARGE */
  explain(request: ExplainRequest): Promise<Explanation>;
}
