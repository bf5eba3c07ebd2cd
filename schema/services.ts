import { type Calendar } from '../src/calendar/index.js';
import { type CalculatedMetrics } from '../src/catalogue/types.js';
import { type Corrections, type MetricDefinitions } from '../src/ingestion/corrections/types.js';
import { type Deletions } from '../src/ingestion/deletions/types.js';
import { type Ingestion } from '../src/ingestion/types.js';
import { type KeyManagement } from '../src/keys/index.js';
import { type ValueOrigins } from '../src/materialization/origins.js';
import { type Materializer } from '../src/materialization/types.js';
import { type FormulaReader } from '../src/reading/formulas/index.js';
import { type RawLog } from '../src/reading/raw/index.js';
import { type MetricCatalogue, type MetricReader } from '../src/reading/types.js';
import { type Registry } from '../src/registry/index.js';
import { type EntitySearch } from '../src/search/types.js';
import { type EntityReader } from '../src/storage/entities-reader.js';
import { type Scope } from '../src/storage/keys/index.js';

/** What resolvers call. The composition root (src/server/app) provides it. */
export interface Services {
  readonly version: string;
  readonly calendar: Calendar;
  readonly registry: Registry;
  readonly ingestion: Ingestion;
  readonly deletions: Deletions;
  readonly corrections: Corrections;
  readonly definitions: MetricDefinitions;
  readonly metrics: CalculatedMetrics;
  readonly catalogue: MetricCatalogue;
  readonly reader: MetricReader;
  readonly origins: ValueOrigins;
  readonly formulas: FormulaReader;
  readonly raw: RawLog;
  readonly search: EntitySearch;
  readonly materializer: Materializer;
  readonly entities: EntityReader;
  readonly keys: KeyManagement;
}

/** Who asks: an API key, or ADMIN_KEY. */
export interface Caller {
  /** Row id; null for ADMIN_KEY. */
  readonly apiKeyId: number | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
}
