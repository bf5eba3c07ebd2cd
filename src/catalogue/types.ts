import { type CheckedFormula } from '../formula/types.js';
import { type Model } from '../model/index.js';
import { type MetricInfo } from '../reading/types.js';
import { type VersionRecord } from '../storage/index.js';

export type EmptyAs = 'EMPTY' | 'ZERO';
export type Direction = 'UP' | 'DOWN';

/** A calculated metric as it is defined now. */
export interface CalculatedMetricInfo {
  /** Row id. */
  readonly id: number;
  readonly slug: string;
  /** calculated.<slug> */
  readonly key: string;
  readonly model: Model;
  readonly name: string;
  readonly description: string | null;
  readonly unit: string | null;
  readonly direction: Direction | null;
  /** Canonical JSON of the newest version. */
  readonly formula: unknown;
  readonly emptyAs: EmptyAs;
  readonly version: number;
  /** The version that readers see; null while the first one is still computed. */
  readonly publishedVersion: number | null;
  /** ms */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CreateMetricInput {
  readonly slug?: string | null;
  readonly name: string;
  readonly model: Model;
  /** JSON (array, object) or a string: JSON text, or the text form. */
  readonly formula: unknown;
  readonly description?: string | null;
  readonly unit?: string | null;
  readonly direction?: Direction | null;
  readonly emptyAs?: EmptyAs | null;
}

export type UpdateMetricInput = Partial<Omit<CreateMetricInput, 'slug' | 'model'>>;

/** Definitions of calculated metrics: checked, versioned, and handed to materialization when their values change. */
export interface CalculatedMetrics {
  list(model?: Model): Promise<CalculatedMetricInfo[]>;
  get(key: string): Promise<CalculatedMetricInfo | undefined>;
  getMany(keys: readonly string[]): Promise<(CalculatedMetricInfo | undefined)[]>;
  /** @throws FORMULA_INVALID (details.problems), SLUG_TAKEN, SLUG_INVALID */
  create(input: CreateMetricInput, apiKeyId: number | null): Promise<CalculatedMetricInfo>;
  /** @throws METRIC_UNKNOWN, FORMULA_INVALID, FORMULA_CYCLE */
  update(key: string, input: UpdateMetricInput, apiKeyId: number | null): Promise<CalculatedMetricInfo>;
  /** @throws METRIC_UNKNOWN, METRIC_IN_USE naming the readers */
  delete(key: string): Promise<void>;
  check(model: Model, formula: unknown): Promise<CheckedFormula>;
  /**
   * The newest formulas of some metrics (row ids), `first` of each at most, or those before a version; by metric, newest first. One
   * statement.
   */
  versions(
    metricIds: readonly number[],
    stretch: { readonly first: number; readonly before?: number | undefined },
  ): Promise<VersionRecord[]>;
  /** What each metric is computed from, in their order; empty for a raw one. One snapshot for all. */
  inputsOf(metrics: readonly MetricInfo[]): Promise<MetricInfo[][]>;
  /** Inputs of a checked formula, as metrics. */
  inputsOfFormula(model: Model, checked: CheckedFormula): Promise<MetricInfo[]>;
  /** The calculated metrics that read each of these, in their order; a company's read its children's too. One snapshot for all. */
  usedBy(metrics: readonly MetricInfo[]): Promise<MetricInfo[][]>;
}
