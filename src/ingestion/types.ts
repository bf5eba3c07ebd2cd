import { type Model } from '../model/index.js';

/** Who pushes: recorded with the batch. */
export interface Origin {
  /** Row id of the API key; null for ADMIN_KEY and the command line. */
  readonly apiKeyId: number | null;
  /** `api`, `import events.csv.gz`, `demo`. */
  readonly source: string;
}

type Json = unknown;

/** undefined = leave as it is, null = clear. Dates are ISO 8601 texts or Date objects. */
export interface CompanyInput {
  readonly externalId: string;
  readonly name?: string | null;
  readonly segment?: string | null;
  readonly owner?: string | null;
  readonly status?: string | null;
  readonly country?: string | null;
  readonly mrr?: number | null;
  readonly custom?: Json;
  readonly createdAt?: string | null;
  readonly asOf?: string | null;
}

export interface EndUserInput {
  readonly companyExternalId: string;
  readonly externalId?: string | null;
  readonly email?: string | null;
  readonly name?: string | null;
  readonly custom?: Json;
  readonly createdAt?: string | null;
  readonly asOf?: string | null;
}

/** Assets and projects. */
export interface ItemInput {
  readonly companyExternalId: string;
  readonly externalId: string;
  readonly name?: string | null;
  readonly custom?: Json;
  readonly createdAt?: string | null;
  readonly asOf?: string | null;
}

export interface ActivityInput {
  readonly id?: string | null;
  /** For importers: 16 bytes that make the event idempotent in place of an id. Ascending ones are stored fastest. */
  readonly claim?: Buffer | undefined;
  readonly name: string;
  readonly companyExternalId: string;
  readonly endUserExternalId?: string | null;
  readonly endUserEmail?: string | null;
  readonly assetExternalId?: string | null;
  readonly projectExternalId?: string | null;
  readonly at?: string | null;
  readonly count?: number | null;
  readonly properties?: Json;
}

/** `metric` is exact and has no prefix: `metrics.x` would become the metric `metrics.metrics.x`. */
export interface MetricPointInput {
  readonly id?: string | null;
  /** As for an activity. */
  readonly claim?: Buffer | undefined;
  readonly metric: string;
  readonly model?: Model | null;
  readonly externalId?: string | null;
  readonly companyExternalId?: string | null;
  readonly email?: string | null;
  readonly at?: string | null;
  readonly value: number;
}

export interface ItemError {
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
}

export interface UpsertResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly errors: readonly ItemError[];
}

export interface PushResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly errors: readonly ItemError[];
}

export interface IngestOptions {
  /** Unknown companies are created (name = externalId) instead of refused. For imports. */
  readonly createCompanies?: boolean;
  /** Told how long (ms) the transaction held the database, its commit included; importers size their batches by it. */
  readonly onCommit?: (milliseconds: number) => void;
}

/** Items one call takes. */
export const BATCH_LIMIT = 5000;

/** What the mutations and the importer push through. Good items are stored, bad ones reported by index. */
export interface Ingestion {
  upsertCompanies(items: readonly CompanyInput[], origin: Origin, options?: IngestOptions): Promise<UpsertResult>;
  upsertEndUsers(items: readonly EndUserInput[], origin: Origin, options?: IngestOptions): Promise<UpsertResult>;
  upsertAssets(items: readonly ItemInput[], origin: Origin, options?: IngestOptions): Promise<UpsertResult>;
  upsertProjects(items: readonly ItemInput[], origin: Origin, options?: IngestOptions): Promise<UpsertResult>;
  trackActivities(items: readonly ActivityInput[], origin: Origin, options?: IngestOptions): Promise<PushResult>;
  pushMetrics(items: readonly MetricPointInput[], origin: Origin, options?: IngestOptions): Promise<PushResult>;
  /** Folds the child pages (end-users, assets, projects) of everything that is pending. */
  foldPending(): Promise<void>;
}
