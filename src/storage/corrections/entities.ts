import { type Model } from '../../model/index.js';
import { selectByKeys } from '../ingest/keys.js';
import { ENTITY_TABLE } from '../models.js';
import { type Session } from '../types.js';

/** As much of an entity as corrections need. */
export interface EntityFacts {
  readonly id: number;
  /** 0 for a company. */
  readonly company: number;
  /** ms */
  readonly createdAt: number;
}

/** Entities by id, those that there are. With `lock` they stay with their companies until the transaction ends. */
export function entityFacts(
  session: Session,
  model: Model,
  ids: readonly number[],
  options: { readonly lock?: boolean } = {},
): Promise<EntityFacts[]> {
  return selectByKeys<EntityFacts>(session, {
    select: `t.id AS id, ${model === 'COMPANY' ? '0' : 't.company_id'} AS company, t.created_at AS createdAt`,
    table: ENTITY_TABLE[model],
    columns: ['id'],
    keys: [...new Set(ids)].sort((a, b) => a - b).map((id) => [id]),
    ...options,
  });
}
