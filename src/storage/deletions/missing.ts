import { type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { chunks, integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** Ids of one statement. */
const IDS = 5_000;

/** Those of the ids that no entity has (any more), as the session sees it. */
export async function missingEntities(session: Session, model: Model, ids: readonly number[]): Promise<Set<number>> {
  const missing = new Set(ids);
  for (const some of chunks(sorted(ids), IDS)) {
    const which = integers(session, 'id', some);
    const rows = await session.all<{ id: number }>(
      `SELECT id FROM ${ENTITY_TABLE[model]} WHERE ${which.sql}`,
      which.params,
    );
    for (const { id } of rows) missing.delete(id);
  }
  return missing;
}
