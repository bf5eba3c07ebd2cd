import { type Model } from '../../model/index.js';
import { type Session, type SqlValue } from '../types.js';
import { allOf, equalTo, oneOf, type SqlCondition, tableOf } from './condition.js';
import { type EntityColumn } from './entity-columns.js';
import {
  type KeyValue,
  type OrderedRow,
  orderClause,
  positionColumns,
  positionOf,
  type ReadingOrder,
} from './keyset.js';

const COMPANY: EntityColumn = { name: 'company_id', type: 'number', nullable: false };
/** Parts of one UNION ALL: SQLite takes 500 at most. */
const PARTS = 100;

/** The children of some companies. */
export function ofCompanies(companyIds: readonly number[]): SqlCondition {
  return oneOf(COMPANY, companyIds);
}

/**
 * The first children of each company, at most `limit` of each, in no particular order; a company without any is left out. One statement
 * for a hundred companies: UNION ALL of reads that each end after `limit` rows, which no ROW_NUMBER() OVER (PARTITION BY company_id) does.
 * Measured, 11 each of 50 companies, of which 20 have 10,000 end-users, by id and by name: SQLite 56 and 86 ms against 583 and 1,528 ms,
 * MariaDB 28 and 65 ms against 1,298 and 1,301 ms; of small companies alone both take the same.
 */
export async function readOrderedOfCompanies(
  session: Session,
  model: Model,
  condition: SqlCondition,
  order: ReadingOrder,
  companyIds: readonly number[],
  limit: number,
): Promise<Map<number, OrderedRow[]>> {
  const columns = [...new Set(['company_id', ...positionColumns(order)])].join(', ');
  const found = new Map<number, OrderedRow[]>();
  for (let start = 0; start < companyIds.length; start += PARTS) {
    const parts: string[] = [];
    const params: SqlValue[] = [];
    for (const companyId of companyIds.slice(start, start + PARTS)) {
      const where = allOf([equalTo(COMPANY, companyId), condition]);
      parts.push(
        `SELECT * FROM (SELECT ${columns} FROM ${tableOf(model)} WHERE ${where.text} ORDER BY ${orderClause(order)} LIMIT ${limit}) part${parts.length}`,
      );
      params.push(...where.params);
    }
    const rows = await session.all<Record<string, KeyValue> & { id: number; company_id: number }>(
      parts.join(' UNION ALL '),
      params,
    );
    for (const row of rows) {
      const list = found.get(row.company_id);
      if (list === undefined) found.set(row.company_id, [positionOf(row, order)]);
      else list.push(positionOf(row, order));
    }
  }
  return found;
}

/** How many children of each company fulfil a condition; none at all is left out. */
export async function countOfCompanies(
  session: Session,
  model: Model,
  condition: SqlCondition,
  companyIds: readonly number[],
): Promise<Map<number, number>> {
  const where = allOf([ofCompanies(companyIds), condition]);
  const rows = await session.all<{ company_id: number; total: number }>(
    `SELECT company_id, COUNT(*) AS total FROM ${tableOf(model)} WHERE ${where.text} GROUP BY company_id`,
    where.params,
  );
  return new Map(rows.map((row) => [row.company_id, Number(row.total)]));
}
