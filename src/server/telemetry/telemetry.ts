import { Registry } from 'prom-client';
import { type Ingestion } from '../../ingestion/index.js';
import { type Database, type PageCache, readQueues } from '../../storage/index.js';
import { type Log } from '../log.js';
import { withPatience } from '../patience.js';
import { countIngestion } from './ingestion.js';
import { gaugeQueues } from './queues.js';
import { countRuns } from './runs.js';
import { gaugeStores } from './stores.js';

export interface TelemetryParts {
  readonly database: Database;
  readonly pages: PageCache;
  readonly log: Log;
  /** ms since 1970 */
  readonly now: () => number;
}

/** What an app tells Prometheus about its work, in a registry of its own. */
export class Telemetry {
  readonly #registry = new Registry();
  readonly #parts: TelemetryParts;
  readonly #setQueues = gaugeQueues(this.#registry);
  /** To be told of each run that this process has ended. */
  readonly countRun = countRuns(this.#registry);

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
    gaugeStores(parts.database, parts.pages, this.#registry);
  }

  /** The same ingestion, counted. */
  counting(ingestion: Ingestion): Ingestion {
    return countIngestion(ingestion, this.#registry);
  }

  /** Everything in Prometheus' text format. A database that does not answer costs its own numbers alone. */
  async text(): Promise<string> {
    const { database, log, now } = this.#parts;
    const queues = await withPatience(database.snapshot(readQueues)).catch((error: unknown) => {
      log.error({ err: error }, 'the database does not answer');
      return undefined;
    });
    this.#setQueues(queues, now());
    return this.#registry.metrics();
  }
}
