import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';
import { idIn, type SqlCondition, tableOf } from './condition.js';

/** Ids of one statement: 65,536 ids of at most 10 digits stay under MariaDB's limit for aggregated text (1 MiB). */
const CHUNK = 65_536;
const LIST = 1024;

/** Row ids that fulfil a condition, in chunks. One aggregated JSON array a chunk is several times faster than rows. */
export async function readIds(
  session: Session,
  model: Model,
  condition: SqlCondition,
  visit: (ids: readonly number[]) => void,
): Promise<void> {
  const gathered = session.dialect === 'sqlite' ? 'json_group_array(id)' : 'JSON_ARRAYAGG(id)';
  for (let after = -1; ; ) {
    const rows = await session.all<{ ids: string | number[] | null }>(
      `SELECT ${gathered} AS ids FROM (SELECT id FROM ${tableOf(model)} WHERE ${condition.text} AND id > ? ORDER BY id LIMIT ${CHUNK}) chunk`,
      [...condition.params, after],
    );
    const ids = parsed(rows[0]?.ids);
    if (ids.length > 0) visit(ids);
    if (ids.length < CHUNK) return;
    after = ids.reduce((most, id) => Math.max(most, id), after);
  }
}

/** Children with their companies, in chunks; both arrays of a chunk run parallel. */
export async function readCompanies(
  session: Session,
  model: Model,
  condition: SqlCondition,
  visit: (ids: readonly number[], companyIds: readonly number[]) => void,
): Promise<void> {
  const gathered = session.dialect === 'sqlite' ? 'json_group_array' : 'JSON_ARRAYAGG';
  for (let after = -1; ; ) {
    const rows = await session.all<{ ids: string | number[] | null; companies: string | number[] | null }>(
      `SELECT ${gathered}(id) AS ids, ${gathered}(company_id) AS companies FROM (SELECT id, company_id FROM ${tableOf(model)} WHERE ${condition.text} AND id > ? ORDER BY id LIMIT ${CHUNK}) chunk`,
      [...condition.params, after],
    );
    const ids = parsed(rows[0]?.ids);
    const companies = parsed(rows[0]?.companies);
    if (ids.length !== companies.length) throw new Error('The database cut an aggregated list short.');
    if (ids.length > 0) visit(ids, companies);
    if (ids.length < CHUNK) return;
    after = ids.reduce((most, id) => Math.max(most, id), after);
  }
}

/** Which of the ids are rows. */
export async function existing(session: Session, model: Model, ids: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>();
  for (let start = 0; start < ids.length; start += LIST) {
    const condition = idIn(ids.slice(start, start + LIST));
    const rows = await session.all<{ id: number }>(
      `SELECT id FROM ${tableOf(model)} WHERE ${condition.text}`,
      condition.params,
    );
    for (const { id } of rows) found.add(id);
  }
  return found;
}

export interface IdExtent {
  readonly total: number;
  readonly lowest: number;
  readonly highest: number;
}

/** How many rows there are, and between which ids: where both agree, every id in between is a row. */
export async function idExtent(session: Session, model: Model): Promise<IdExtent> {
  const table = tableOf(model);
  const rows = await session.all<{ total: number; lowest: number | null; highest: number | null }>(
    `SELECT (SELECT COUNT(*) FROM ${table}) AS total, (SELECT MIN(id) FROM ${table}) AS lowest, (SELECT MAX(id) FROM ${table}) AS highest`,
  );
  const row = rows[0];
  return { total: Number(row?.total ?? 0), lowest: Number(row?.lowest ?? 0), highest: Number(row?.highest ?? -1) };
}

/** MySQL's driver gives JSON parsed, MariaDB and SQLite give text; no rows at all is NULL or []. */
function parsed(ids: string | number[] | null | undefined): number[] {
  if (ids === null || ids === undefined) return [];
  return typeof ids === 'string' ? (JSON.parse(ids) as number[]) : ids;
}
