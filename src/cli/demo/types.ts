import { type Calendar } from '../../calendar/index.js';
import { type CalculatedMetrics } from '../../catalogue/types.js';
import { type Ingestion } from '../../ingestion/types.js';
import { type Materializer } from '../../materialization/types.js';
import { type EntitySearch } from '../../search/types.js';
import { type Database } from '../../storage/types.js';

/** What the demo needs of the app (src/server/app.ts). The materializer must have been started: runs are waited for. */
export interface DemoApp {
  readonly calendar: Calendar;
  readonly database: Database;
  readonly ingestion: Ingestion;
  readonly search: EntitySearch;
  readonly metrics: CalculatedMetrics;
  readonly materializer: Materializer;
}

/** What the demo needs of the world around it. */
export interface DemoIo {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Where the server listens: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Holds demo-key.txt. */
  readonly dataDir: string;
  /** ADMIN_KEY, where set. It is used, never printed. */
  readonly adminKey?: string | undefined;
  /** The secret of the key that was made at this start; undefined at later starts. */
  readonly newKey?: string | undefined;
}

/** What a call of `runDemo` found and did. `FOREIGN`: the workspace holds other data, which was left alone. */
export interface DemoReport {
  readonly outcome: 'LOADED' | 'WAS_LOADED' | 'FOREIGN';
  readonly events: number;
  readonly values: number;
}
