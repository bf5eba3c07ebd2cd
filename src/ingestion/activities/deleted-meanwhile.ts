import { MODELS, type Model } from '../../model/index.js';
import { missingEntities, readDeletions } from '../../storage/deletions/index.js';
import { type Session } from '../../storage/types.js';

/** Entities by model. */
export type EntitySets = ReadonlyMap<Model, ReadonlySet<number>>;

/**
 * Those of the entities of logged events that have been deleted since: nothing is folded for them any more. To be called when
 * the blocks are locked that a deletion locks as well, so that what is there then stays until the transaction ends.
 */
export async function deletedMeanwhile(session: Session, entities: EntitySets): Promise<EntitySets> {
  const deleted = new Map<Model, ReadonlySet<number>>();
  if ((await readDeletions(session)) === '0') return deleted; // nobody ever was
  for (const model of MODELS) {
    const ids = entities.get(model);
    if (ids === undefined || ids.size === 0) continue;
    const missing = await missingEntities(session, model, [...ids]);
    if (missing.size > 0) deleted.set(model, missing);
  }
  return deleted;
}
