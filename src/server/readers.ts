import { type Services } from '../../schema/services.js';
import { type Calendar } from '../calendar/index.js';
import { type CatalogueReader, createMetricCatalogue } from '../catalogue/index.js';
import { ValueOrigins } from '../materialization/origins.js';
import { StoredFormulaReader } from '../reading/formulas/index.js';
import { StoredMetricReader } from '../reading/index.js';
import { createRawLog } from '../reading/raw/index.js';
import { type Registry } from '../registry/index.js';
import { createEntitySearch } from '../search/index.js';
import { EntityReader } from '../storage/entities-reader.js';
import { type Database, type PageCache, type SeriesStore } from '../storage/index.js';

/** What readers share: caches and what is known of the workspace. */
export interface ReaderParts {
  readonly store: SeriesStore;
  readonly pages: PageCache;
  readonly snapshots: CatalogueReader;
  readonly registry: Registry;
  readonly calendar: Calendar;
  readonly foldPending: () => Promise<void>;
}

export type Readers = Pick<Services, 'catalogue' | 'reader' | 'origins' | 'formulas' | 'raw' | 'search' | 'entities'>;

/** All that only reads, over one database. They hold no state of their own: each request may have its own. */
export function createReaders(database: Database, parts: ReaderParts): Readers {
  const { store, pages, snapshots, registry, calendar, foldPending } = parts;
  const catalogue = createMetricCatalogue(database, snapshots);
  const ground = { database, store, catalogue: snapshots, registry, calendar, foldPending };
  const reader = new StoredMetricReader({ ...ground, pages });
  return {
    catalogue,
    reader,
    origins: new ValueOrigins(database, parts),
    formulas: new StoredFormulaReader(ground),
    raw: createRawLog(database, catalogue),
    search: createEntitySearch({ database, reader, catalogue, calendar }),
    entities: new EntityReader(database),
  };
}
