import { BLOCK_SIZE, type Model } from '../../model/index.js';
import { type Session } from '../types.js';

/** The blocks in which a run has deleted entities to scrub, and how many series their model has. One statement a question. */
export async function scrubBlocks(session: Session, run: number): Promise<{ model: Model; block: number }[]> {
  return session.all(
    `SELECT model, entity_id >> 8 AS block FROM deletion WHERE run_id = ?
      GROUP BY model, entity_id >> 8 ORDER BY model, entity_id >> 8`,
    [run],
  );
}

/** The deleted entities of one block that a run scrubs, by id. */
export async function scrubEntities(session: Session, run: number, model: Model, block: number): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT entity_id AS id FROM deletion WHERE run_id = ? AND model = ? AND entity_id BETWEEN ? AND ? ORDER BY entity_id`,
    [run, model, block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE - 1],
  );
  return rows.map((row) => row.id);
}

/** Of those the ones whose events do not go with their company's. */
export async function scrubbedAlone(session: Session, run: number, model: Model, block: number): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT d.entity_id AS id FROM deletion d
      WHERE d.run_id = ? AND d.model = ? AND d.entity_id BETWEEN ? AND ?
        AND (d.model = 'COMPANY' OR NOT EXISTS
          (SELECT 1 FROM deletion c WHERE c.run_id = d.run_id AND c.model = 'COMPANY' AND c.entity_id = d.company_id))
      ORDER BY d.entity_id`,
    [run, model, block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE - 1],
  );
  return rows.map((row) => row.id);
}

/** Forgets that a run's entities were deleted: nothing is stored of them any more, and their ids are not used again. */
export async function forgetDeletions(session: Session, run: number): Promise<void> {
  await session.run('DELETE FROM deletion WHERE run_id = ?', [run]);
}
