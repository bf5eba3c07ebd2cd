import { type CatalogueReader } from '../catalogue/snapshot.js';
import { requiredRollUps } from '../reading/roll-ups/required.js';
import { type Registry } from '../registry/index.js';
import { type Database, dropRollUps, dropSeriesBlock, lockDefinitions, unreferencedSeries } from '../storage/index.js';
import { dropUnusedDistinct } from './distinct-housekeeping.js';

/**
 * Deletes what is stored of versions of metrics and of roll-ups that nothing refers to any more (replaced, deleted, or superseded
 * before they were finished), a block a transaction, so that no one waits for it.
 */
export async function dropUnreferenced(ground: {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
  readonly registry: Registry;
}): Promise<void> {
  const { database } = ground;
  await forgetRollUps(ground);
  await dropUnusedDistinct(database, ground.catalogue);
  for (const series of await database.snapshot(unreferencedSeries)) {
    while (await database.write((session) => dropSeriesBlock(session, series)));
  }
}

/** Gives roll-ups up that no metric reads any more. Should one do so again, they are computed anew, into series of their own. */
async function forgetRollUps({ database, catalogue, registry }: Parameters<typeof dropUnreferenced>[0]): Promise<void> {
  const series = await catalogue.list();
  const known = await database.snapshot((session) => catalogue.read(session, series));
  if (known.rollUps.length === 0) return;
  await database.write(async (session) => {
    await lockDefinitions(session);
    const now = await catalogue.read(session, series);
    const required = new Set((await requiredRollUps(session, now, registry)).map(({ identity }) => identity));
    const gone = now.rollUps.filter(({ identity }) => !required.has(identity));
    await dropRollUps(
      session,
      gone.map((row) => row.series),
    );
  });
}
