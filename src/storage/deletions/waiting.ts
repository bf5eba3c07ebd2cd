import { type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/**
 * Those of the entities whose numbers may still contain events of deleted end-users or companies, which a run has yet to take out:
 * companies that lost an end-user, their assets and projects, and all of these while events of a deleted company wait, which
 * may name one that had moved away.
 */
export async function holdDeletedEvents(session: Session, model: Model, ids: readonly number[]): Promise<Set<number>> {
  if (model === 'END_USER' || ids.length === 0) return new Set();
  const [any] = await session.all(`SELECT 1 FROM deletion WHERE model IN ('COMPANY', 'END_USER') LIMIT 1`);
  if (any === undefined) return new Set();
  if (model !== 'COMPANY') {
    const [company] = await session.all(`SELECT 1 FROM deletion WHERE model = 'COMPANY' LIMIT 1`);
    if (company !== undefined) return new Set(ids);
  }
  const own = model === 'COMPANY' ? 't.id' : 't.company_id';
  const which = integers(session, 't.id', sorted(ids));
  const rows = await session.all<{ id: number }>(
    `SELECT t.id AS id FROM ${ENTITY_TABLE[model]} t WHERE ${which.sql}
        AND EXISTS (SELECT 1 FROM deletion d WHERE d.company_id = ${own} AND d.model = 'END_USER')`,
    which.params,
  );
  return new Set(rows.map(({ id }) => id));
}
