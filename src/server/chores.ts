import { type Calendar } from '../calendar/index.js';
import { refoldDays, removeEvents } from '../ingestion/corrections/index.js';
import { ensureBaseSeries } from '../ingestion/entities/base-series.js';
import { type Chores, refoldChore, scrubChore } from '../materialization/index.js';
import { type Database, type SeriesCatalogue } from '../storage/index.js';
import { holdHorizon } from '../storage/retention/index.js';

/** What runs that are no materialization do, by trigger. */
export function createChores(ground: {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly calendar: Calendar;
}): Chores {
  const { database, series, calendar } = ground;
  return {
    DELETION: scrubChore({
      database,
      removal: async () => {
        const base = await ensureBaseSeries(series);
        const removal = { base, catalogue: series, calendar };
        return async (session, ids) => removeEvents(session, removal, ids, await holdHorizon(session));
      },
    }),
    REFOLD: refoldChore({ database, refoldDays }),
  };
}
