import tidemark from '../../plugins/index.js';
import { Calendar } from '../calendar/index.js';
import { CatalogueReader } from '../catalogue/index.js';
import { type Config, workspaceTimeZone } from '../config/index.js';
import { createIngestion, type Ingestion } from '../ingestion/index.js';
import { createRegistry, loadPlugins, type Registry, registrySignature } from '../registry/index.js';
import { type Database, IdLease, openDatabase, SeriesCatalogue, SeriesStore } from '../storage/index.js';

/** What all parts of a workspace stand on. */
export interface Ground {
  readonly config: Config;
  readonly registry: Registry;
  /** Of the registry's operators. */
  readonly signature: string;
  readonly database: Database;
  readonly calendar: Calendar;
  readonly leases: IdLease;
  readonly series: SeriesCatalogue;
  readonly store: SeriesStore;
  readonly snapshots: CatalogueReader;
  readonly ingestion: Ingestion;
}

/**
 * Loads the plugins of a configuration, opens its database and brings the tables up to date. `readers`: snapshots that may be
 * open at once. The database is the caller's to close.
 * @throws CONFIG_INVALID, DATABASE_UNREACHABLE, PLUGIN_INVALID, PLUGIN_DUPLICATE
 */
export async function openGround(config: Config, options: { readonly readers?: number | undefined }): Promise<Ground> {
  const registry = createRegistry([tidemark, ...(await loadPlugins(config.plugins))]);
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, readers: options.readers });
  try {
    const timeZone = await workspaceTimeZone(database, config.timeZone);
    const calendar = new Calendar({ timeZone, ...(config.today === undefined ? {} : { today: config.today }) });
    const leases = new IdLease(database);
    const series = new SeriesCatalogue(database, leases);
    return {
      config,
      registry,
      signature: registrySignature(registry),
      database,
      calendar,
      leases,
      series,
      store: new SeriesStore(database),
      snapshots: new CatalogueReader(series, registry),
      ingestion: createIngestion({ database, leases, series, calendar }),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
