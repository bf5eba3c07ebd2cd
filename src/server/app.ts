import tidemark from '../../plugins/index.js';
import { type Services } from '../../schema/services.js';
import { Calendar } from '../calendar/index.js';
import { CatalogueReader, StoredCalculatedMetrics } from '../catalogue/index.js';
import { type Config, workspaceTimeZone } from '../config/index.js';
import { ENGINE_VERSION } from '../engine/index.js';
import { createCorrections, createMetricDefinitions } from '../ingestion/corrections/index.js';
import { createDeletions } from '../ingestion/deletions/index.js';
import { createIngestion } from '../ingestion/index.js';
import { ApiKeys } from '../keys/index.js';
import { EmbeddedMaterializer, minutesOf } from '../materialization/index.js';
import { closableDay } from '../materialization/schedule.js';
import { createRegistry, loadPlugins, registrySignature } from '../registry/index.js';
import { RetentionKeeper } from '../retention/index.js';
import {
  boundedDatabase,
  type Database,
  IdLease,
  openDatabase,
  PageCache,
  SeriesCatalogue,
  SeriesStore,
} from '../storage/index.js';
import { createChores } from './chores.js';
import { createLog, type Log } from './log.js';
import { createReaders, type Readers } from './readers.js';
import { Telemetry } from './telemetry/index.js';
import { tidemarkVersion } from './version.js';

/** One workspace, open: every service over one database. */
export interface App extends Services {
  readonly config: Config;
  readonly database: Database;
  readonly leases: IdLease;
  readonly series: SeriesCatalogue;
  readonly keys: ApiKeys;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Keeps the log as long as RAW_RETENTION_DAYS says, once it is started. */
  readonly retention: RetentionKeeper;
  /** Readers that call `check` before each statement; what it throws ends their work. */
  readersWithin(check: () => void): Readers;
  /** Ends the background work and closes the database. */
  close(): Promise<void>;
}

export interface AppOptions {
  /** Instead of the one that the configuration asks for. */
  readonly log?: Log;
  /** Connections for reading. */
  readonly readers?: number;
}

/** Decoded pages that are kept in memory, in bytes. */
const PAGE_CACHE_BYTES = 256 * 1024 * 1024;

/**
 * The composition root: opens the database of a configuration, brings its tables up to date and puts the parts together.
 * @throws CONFIG_INVALID, DATABASE_UNREACHABLE, PLUGIN_INVALID, PLUGIN_DUPLICATE
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? createLog(config.logLevel);
  const registry = createRegistry([tidemark, ...(await loadPlugins(config.plugins))]);
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, readers: options.readers });
  try {
    const timeZone = await workspaceTimeZone(database, config.timeZone);
    return assemble({ config, log, registry, database, timeZone });
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly registry: Services['registry'];
  readonly database: Database;
  readonly timeZone: string;
}

function assemble({ config, log, registry, database, timeZone }: Ground): App {
  const pinned = config.today !== undefined;
  const calendar = new Calendar({ timeZone, ...(config.today === undefined ? {} : { today: config.today }) });
  const closeAt = minutesOf(config.materializeAt);
  const leases = new IdLease(database);
  const series = new SeriesCatalogue(database, leases);
  const store = new SeriesStore(database);
  const pages = new PageCache(PAGE_CACHE_BYTES);
  const snapshots = new CatalogueReader(series, registry);
  const telemetry = new Telemetry({ database, pages, log, now: () => Date.now() });
  const ingestion = telemetry.counting(createIngestion({ database, leases, series, calendar }));
  const foldPending = () => ingestion.foldPending();
  const parts = { store, pages, snapshots, registry, calendar, foldPending };
  const chores = createChores({ database, series, calendar });
  const materializer = new EmbeddedMaterializer({
    database,
    store,
    catalogue: snapshots,
    registry,
    leases,
    series,
    calendar,
    log,
    closeAt,
    pinned,
    foldPending,
    chores,
    engine: ENGINE_VERSION,
    signature: registrySignature(registry),
    onEnded: telemetry.countRun,
  });
  const retention = new RetentionKeeper({ database, calendar, days: config.rawRetentionDays, foldPending, log });
  const deletions = createDeletions({ database, leases, series, calendar, wake: () => materializer.wake() });
  const metrics = new StoredCalculatedMetrics({
    database,
    series,
    leases,
    registry,
    catalogue: snapshots,
    closableDay: () => closableDay(calendar, closeAt, pinned),
    wake: () => materializer.wake(),
  });
  const keys = new ApiKeys(database, leases, {
    instant: (text) => calendar.instant(text),
    adminKey: config.adminKey !== undefined,
    failed: (err) => log.warn({ err }, 'when keys were last used could not be written'),
  });
  return {
    version: tidemarkVersion(),
    config,
    log,
    calendar,
    registry,
    database,
    leases,
    series,
    ingestion,
    deletions,
    definitions: createMetricDefinitions({ database, leases, series, calendar, wake: () => materializer.wake() }),
    corrections: createCorrections({ database, leases, series, calendar }),
    ...createReaders(database, parts),
    metrics,
    materializer,
    keys,
    telemetry,
    retention,
    readersWithin: (check) => createReaders(boundedDatabase(database, check), parts),
    async close() {
      await retention.stop();
      await materializer.stop();
      await keys.close();
      await database.close();
    },
  };
}
