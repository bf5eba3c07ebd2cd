import { type ChildModel, type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { chunks, integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** An entity and the company that it belongs to; a company's own id for a company. */
export interface Owned {
  readonly id: number;
  readonly company: number;
}

/** Ids of one statement. */
const IDS = 5_000;

/** Those of the entities that there are, by id. `lock`: nobody else may change them until the transaction ends. */
export async function ownedEntities(
  session: Session,
  model: Model,
  ids: readonly number[],
  lock = false,
): Promise<Owned[]> {
  return select(session, model, 'id', ids, lock);
}

/** The children of some companies, by id. */
export async function ownedChildren(
  session: Session,
  model: ChildModel,
  companies: readonly number[],
  lock = false,
): Promise<Owned[]> {
  return (await select(session, model, 'company_id', companies, lock)).sort((a, b) => a.id - b.id);
}

/** How many children of a model each company has; those without any are left out. */
export async function countChildren(
  session: Session,
  model: ChildModel,
  companies: readonly number[],
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (const some of chunks(sorted(companies), IDS)) {
    const which = integers(session, 'company_id', some);
    const rows = await session.all<{ company: number; children: number }>(
      `SELECT company_id AS company, COUNT(*) AS children FROM ${ENTITY_TABLE[model]} WHERE ${which.sql} GROUP BY company_id`,
      which.params,
    );
    for (const { company, children } of rows) counts.set(company, Number(children));
  }
  return counts;
}

/** When (ms) companies say that they were created. */
export async function companiesCreatedAt(session: Session, ids: readonly number[]): Promise<Map<number, number>> {
  const created = new Map<number, number>();
  for (const some of chunks(sorted(ids), IDS)) {
    const which = integers(session, 'id', some);
    const rows = await session.all<{ id: number; at: number }>(
      `SELECT id, created_at AS at FROM company WHERE ${which.sql}`,
      which.params,
    );
    for (const { id, at } of rows) created.set(id, at);
  }
  return created;
}

/** Deletes rows, and leaves to a run what is stored of the entities. */
export async function deleteEntities(
  session: Session,
  model: Model,
  ids: readonly number[],
  by: { readonly run: number; readonly at: number },
): Promise<void> {
  const company = model === 'COMPANY' ? 'id' : 'company_id';
  for (const some of chunks(sorted(ids), IDS)) {
    const which = integers(session, 'id', some);
    await session.run(
      `INSERT INTO deletion (model, entity_id, company_id, run_id, deleted_at)
       SELECT '${model}', id, ${company}, ?, ? FROM ${ENTITY_TABLE[model]} WHERE ${which.sql}`,
      [by.run, by.at, ...which.params],
    );
    await session.run(`DELETE FROM ${ENTITY_TABLE[model]} WHERE ${which.sql}`, which.params);
  }
}

async function select(
  session: Session,
  model: Model,
  column: string,
  values: readonly number[],
  lock: boolean,
): Promise<Owned[]> {
  const company = model === 'COMPANY' ? 'id' : 'company_id';
  const tail = lock && session.dialect !== 'sqlite' ? ' FOR UPDATE' : '';
  const found: Owned[] = [];
  for (const some of chunks(sorted(values), IDS)) {
    const which = integers(session, column, some);
    const rows = await session.all<Owned>(
      `SELECT id, ${company} AS company FROM ${ENTITY_TABLE[model]} WHERE ${which.sql} ORDER BY ${column}${tail}`,
      which.params,
    );
    for (const row of rows) found.push(row);
  }
  return found;
}
