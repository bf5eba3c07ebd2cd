import { CatalogueReader } from '../catalogue/snapshot.js';
import { type Ingestion } from '../ingestion/index.js';
import { type Registry } from '../registry/index.js';
import { type Database, type SeriesCatalogue, SeriesStore } from '../storage/index.js';
import { type VerifyGround } from './types.js';

/** As much of an app as checking its cache takes. */
export interface VerifyApp {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly registry: Registry;
  readonly ingestion: Pick<Ingestion, 'foldPending'>;
}

export function verifyGround({ database, series, registry, ingestion }: VerifyApp): VerifyGround {
  return {
    database,
    store: new SeriesStore(database),
    catalogue: new CatalogueReader(series, registry),
    registry,
    foldPending: () => ingestion.foldPending(),
  };
}
