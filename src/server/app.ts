import { type Services } from '../../schema/services.js';
import { StoredCalculatedMetrics } from '../catalogue/index.js';
import { type Config } from '../config/index.js';
import { ENGINE_VERSION } from '../engine/index.js';
import { createCorrections, createMetricDefinitions } from '../ingestion/corrections/index.js';
import { createDeletions } from '../ingestion/deletions/index.js';
import { ApiKeys } from '../keys/index.js';
import { EmbeddedMaterializer, minutesOf } from '../materialization/index.js';
import { type MaterializerOptions } from '../materialization/options.js';
import { closableDay } from '../materialization/schedule.js';
import { queuePrefix } from '../materialization/units/queue/index.js';
import { RetentionKeeper } from '../retention/index.js';
import { boundedDatabase, type Database, type IdLease, PageCache, type SeriesCatalogue } from '../storage/index.js';
import { createChores } from './chores.js';
import { type Ground, openGround } from './ground.js';
import { createLog, type Log } from './log.js';
import { queueUnits } from './queue.js';
import { createReaders, type Readers } from './readers.js';
import { Telemetry } from './telemetry/index.js';
import { createThreadUnits, type ThreadOptions } from './unit-threads.js';
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
  readonly threads?: ThreadOptions;
  /** Values that a definition computes at least for its newest days to come first. */
  readonly newestFrom?: number;
}

/** Decoded pages that are kept in memory, in bytes. */
const PAGE_CACHE_BYTES = 256 * 1024 * 1024;

/**
 * The composition root: opens the database of a configuration, brings its tables up to date and puts the parts together.
 * @throws CONFIG_INVALID, DATABASE_UNREACHABLE, PLUGIN_INVALID, PLUGIN_DUPLICATE
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? createLog(config.logLevel);
  const ground = await openGround(config, options);
  try {
    // Workers on an SQLite file tell by it that they are where the server is.
    if (config.redisUrl !== undefined) await queuePrefix(ground.database);
    return assemble(ground, log, options);
  } catch (error) {
    await ground.database.close();
    throw error;
  }
}

/** Who works on units: workers by way of Redis, threads of this process, or its own thread. */
function dispatching(ground: Ground, log: Log, { threads }: AppOptions): Pick<MaterializerOptions, 'dispatcher'> {
  const { config, database } = ground;
  const { redisUrl } = config;
  if (redisUrl !== undefined) return { dispatcher: () => queueUnits(ground, redisUrl, log) };
  if (config.materializeThreads === 0) return {};
  return { dispatcher: (here) => createThreadUnits(config, { ...here, database, log }, threads) };
}

function assemble(ground: Ground, log: Log, options: AppOptions): App {
  const { config, registry, signature, database, calendar, leases, series, store, snapshots } = ground;
  const pinned = config.today !== undefined;
  const closeAt = minutesOf(config.materializeAt);
  const pages = new PageCache(PAGE_CACHE_BYTES);
  const telemetry = new Telemetry({ database, pages, log, now: () => Date.now() });
  const ingestion = telemetry.counting(ground.ingestion);
  const foldPending = () => ingestion.foldPending();
  const parts = { store, pages, snapshots, registry, calendar, foldPending };
  const chores = createChores({ database, series, calendar });
  const materializer = new EmbeddedMaterializer({
    database,
    store,
    catalogue: snapshots,
    registry,
    series,
    calendar,
    log,
    closeAt,
    pinned,
    foldPending,
    chores,
    engine: ENGINE_VERSION,
    signature,
    ...dispatching(ground, log, options),
    ...(options.newestFrom === undefined ? {} : { newestFrom: options.newestFrom }),
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
    definitions: createMetricDefinitions({ database, series, calendar, wake: () => materializer.wake() }),
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
