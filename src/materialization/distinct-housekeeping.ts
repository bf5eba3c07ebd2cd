import { type CatalogueReader, type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { distinctSpecsOf } from '../reading/distinct-reads.js';
import {
  type Database,
  dropDistinctSeries,
  dropDistinctValues,
  lockDefinitions,
  readDistinctSeries,
  unlistedDistinctSeries,
} from '../storage/index.js';

/** Gives up the distinct values that no definition counts any more, some rows a transaction. */
export async function dropUnusedDistinct(database: Database, catalogue: CatalogueReader): Promise<void> {
  if ((await database.snapshot(readDistinctSeries)).length > 0) {
    const series = await catalogue.list();
    await database.write(async (session) => {
      // A definition that comes later puts the series on the list again, and fills it anew.
      await lockDefinitions(session);
      const known = await catalogue.read(session, series);
      const used = usedSeries(known);
      if (used === undefined) return;
      const ids = (await readDistinctSeries(session)).map((one) => one.series);
      await dropDistinctSeries(
        session,
        // One that is newer than the list of series is somebody's who has just begun.
        ids.filter((id) => !used.has(id) && known.seriesById(id) !== undefined),
      );
    });
  }
  for (const series of await database.snapshot(unlistedDistinctSeries)) {
    while (await database.write((session) => dropDistinctValues(session, series)));
  }
}

/** Ids of the series that definitions count; undefined where a formula cannot be read (a plugin is gone), so that nobody knows. */
function usedSeries(known: CatalogueSnapshot): Set<number> | undefined {
  const used = new Set<number>();
  for (const which of ['published', 'newest'] as const) {
    const { metrics, broken } = known.world(which);
    if (broken.size > 0) return undefined;
    for (const { root, model } of metrics.values()) {
      for (const { key, property } of distinctSpecsOf(root, model)) {
        const series = known.find(model, key, property ?? '');
        if (series !== undefined) used.add(series.id);
      }
    }
  }
  return used;
}
