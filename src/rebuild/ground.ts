import { type Calendar } from '../calendar/index.js';
import { ensureBaseSeries } from '../ingestion/entities/base-series.js';
import { type Ingestion } from '../ingestion/index.js';
import { type Database, type SeriesCatalogue } from '../storage/index.js';
import { type CheckGround } from './check-pages.js';

/** As much of an app as checking its pages takes. */
export interface PagesApp {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly calendar: Calendar;
  readonly ingestion: Pick<Ingestion, 'foldPending'>;
}

export async function checkGround({ database, series, calendar, ingestion }: PagesApp): Promise<CheckGround> {
  return {
    database,
    catalogue: series,
    calendar,
    base: await ensureBaseSeries(series),
    foldPending: () => ingestion.foldPending(),
  };
}
