import { type Database, dropSeriesBlock } from '../storage/index.js';

/** Deletes the pages of a series that nothing refers to any more, a block a transaction, so that no one waits for it. */
export async function dropSeries(database: Database, series: number): Promise<void> {
  while (await database.write((session) => dropSeriesBlock(session, series)));
}
