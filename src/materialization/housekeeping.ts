import { type Database, dropSeriesBlock, unreferencedSeries } from '../storage/index.js';

/**
 * Deletes what is stored of versions of metrics that nothing refers to any more (replaced, deleted, or superseded before
 * they were finished), a block a transaction, so that no one waits for it.
 */
export async function dropUnreferenced(database: Database): Promise<void> {
  for (const series of await database.snapshot(unreferencedSeries)) {
    while (await database.write((session) => dropSeriesBlock(session, series)));
  }
}
