import { createDeletions, type Deletions } from '../../src/ingestion/deletions';
import { type Model } from '../../src/model';
import { IdLease } from '../../src/storage';
import { type World } from '../ingestion/world';

/** Deletions of a client of its own; `woken` counts how often a run was told to begin. */
export function deletionsOf(world: World): Deletions & { woken(): number } {
  let woken = 0;
  const deletions = createDeletions({
    database: world.database,
    series: world.series,
    leases: new IdLease(world.database),
    calendar: world.calendar,
    wake: () => {
      woken++;
    },
  });
  return { ...deletions, woken: () => woken };
}

const TABLE = { COMPANY: 'company', END_USER: 'end_user', ASSET: 'asset', PROJECT: 'project' } as const;

/** What was deleted, as the table for the scrubbing run says: `MODEL id of company`. */
export async function deletionRows(world: World): Promise<{ model: Model; entity: number; run: number }[]> {
  return world.rows('SELECT model, entity_id AS entity, run_id AS run FROM deletion ORDER BY run_id, model, entity_id');
}

/** Ids of entities that rows of a log name although there is no such entity, of rows of batches after `afterBatch`. */
export async function strays(world: World, afterBatch: ReadonlyMap<string, number>): Promise<string[]> {
  const found: string[] = [];
  const note = async (what: string, model: Model, sql: string) => {
    const rows = await world.rows<{ id: number; batch: number }>(
      `SELECT id, MAX(batch) AS batch FROM (${sql}) l
        WHERE id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${TABLE[model]} e WHERE e.id = l.id) GROUP BY id`,
    );
    for (const { id, batch } of rows) {
      const deleted = afterBatch.get(`${model} ${id}`);
      if (deleted === undefined || Number(batch) > deleted) found.push(`${what} of ${model} ${id} in batch ${batch}`);
    }
  };
  const columns = { COMPANY: 'company_id', END_USER: 'end_user_id', ASSET: 'asset_id', PROJECT: 'project_id' };
  for (const [model, column] of Object.entries(columns) as [Model, string][]) {
    await note('event', model, `SELECT ${column} AS id, batch_id AS batch FROM event`);
    const logged = (table: string) =>
      `SELECT t.entity_id AS id, t.batch_id AS batch FROM ${table} t JOIN series s ON s.id = t.series_id WHERE s.model = '${model}'`;
    await note('point', model, logged('metric_point'));
    await note('field change', model, logged('field_change'));
    if (model !== 'COMPANY') {
      const orphans = await world.rows<{ id: number }>(
        `SELECT c.id AS id FROM ${TABLE[model]} c WHERE NOT EXISTS (SELECT 1 FROM company p WHERE p.id = c.company_id)`,
      );
      found.push(...orphans.map(({ id }) => `${model} ${id} without its company`));
    }
  }
  return found;
}
