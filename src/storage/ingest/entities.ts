import { type Model } from '../../model/index.js';
import { type Session, type SqlValue } from '../types.js';
import { selectByKeys } from './keys.js';

/** A stored entity; columns that its model lacks are null (company: companyId 0). */
export interface EntityRow {
  id: number;
  companyId: number;
  externalId: string | null;
  email: string | null;
  name: string;
  segment: string | null;
  owner: string | null;
  status: string | null;
  country: string | null;
  mrr: number | null;
  /** JSON text of an object. */
  custom: string;
  /** ms */
  createdAt: number;
  updatedAt: number;
}

type Property = keyof EntityRow;

const COMMON: readonly (readonly [string, Property])[] = [
  ['id', 'id'],
  ['external_id', 'externalId'],
  ['name', 'name'],
  ['custom', 'custom'],
  ['created_at', 'createdAt'],
  ['updated_at', 'updatedAt'],
];
const COMPANY_ID = ['company_id', 'companyId'] as const;

const TABLES: Readonly<Record<Model, { table: string; columns: readonly (readonly [string, Property])[] }>> = {
  COMPANY: {
    table: 'company',
    columns: [
      ...COMMON,
      ['segment', 'segment'],
      ['owner', 'owner'],
      ['status', 'status'],
      ['country', 'country'],
      ['mrr', 'mrr'],
    ],
  },
  END_USER: { table: 'end_user', columns: [...COMMON, COMPANY_ID, ['email', 'email']] },
  ASSET: { table: 'asset', columns: [...COMMON, COMPANY_ID] },
  PROJECT: { table: 'project', columns: [...COMMON, COMPANY_ID] },
};

const BLANK: EntityRow = {
  id: 0,
  companyId: 0,
  externalId: null,
  email: null,
  name: '',
  segment: null,
  owner: null,
  status: null,
  country: null,
  mrr: null,
  custom: '{}',
  createdAt: 0,
  updatedAt: 0,
};

/** Only what finding an entity needs. */
export interface EntityKey {
  readonly id: number;
  readonly companyId: number;
  readonly externalId: string | null;
  readonly email: string | null;
}

/** A new row, all columns empty. */
export function blankEntity(known: Partial<EntityRow>): EntityRow {
  return { ...BLANK, ...known };
}

/** Companies, assets or projects by externalId, whole rows, locked for change. */
export async function lockEntities(
  session: Session,
  model: Exclude<Model, 'END_USER'>,
  externalIds: readonly string[],
): Promise<EntityRow[]> {
  return load(
    session,
    model,
    ['external_id'],
    externalIds.map((id) => [id]),
  );
}

/** Whole rows by id, locked for change. */
export function lockEntitiesById(session: Session, model: Model, ids: readonly number[]): Promise<EntityRow[]> {
  return load(
    session,
    model,
    ['id'],
    ids.map((id) => [id]),
  );
}

/** End-users that have one of the externalIds or one of the emails, each within its company; whole rows, locked. */
export async function lockEndUsers(
  session: Session,
  externalIds: readonly (readonly [company: number, externalId: string])[],
  emails: readonly (readonly [company: number, email: string])[],
): Promise<EntityRow[]> {
  const rows = new Map<number, EntityRow>();
  for (const row of await load(session, 'END_USER', ['company_id', 'external_id'], externalIds)) rows.set(row.id, row);
  for (const row of await load(session, 'END_USER', ['company_id', 'email'], emails)) rows.set(row.id, row);
  return [...rows.values()];
}

/** Ids by externalId, without a lock. */
export async function findEntities(
  session: Session,
  model: Exclude<Model, 'END_USER'>,
  externalIds: readonly string[],
): Promise<EntityKey[]> {
  const company = model === 'COMPANY' ? '0' : 't.company_id';
  return selectByKeys<EntityKey>(session, {
    select: `t.id AS id, t.external_id AS externalId, ${company} AS companyId, NULL AS email`,
    table: TABLES[model].table,
    columns: ['external_id'],
    keys: externalIds.map((id) => [id]),
  });
}

/** Like lockEndUsers, without a lock. `email` is told only where one is asked for: without it the index has all that is needed. */
export async function findEndUsers(
  session: Session,
  externalIds: readonly (readonly [company: number, externalId: string])[],
  emails: readonly (readonly [company: number, email: string])[],
): Promise<EntityKey[]> {
  const find = (column: string, keys: readonly (readonly [number, string])[]) =>
    selectByKeys<EntityKey>(session, {
      select: `t.id AS id, t.external_id AS externalId, t.company_id AS companyId, ${emails.length === 0 ? 'NULL' : 't.email'} AS email`,
      table: 'end_user',
      columns: ['company_id', column],
      keys,
    });
  const rows = new Map<number, EntityKey>();
  for (const row of await find('external_id', externalIds)) rows.set(row.id, row);
  for (const row of await find('email', emails)) rows.set(row.id, row);
  return [...rows.values()];
}

/** Inserts new rows and overwrites known ones, by id. */
export async function saveEntities(session: Session, model: Model, rows: readonly EntityRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { table, columns } = TABLES[model];
  const set: Record<string, string> = {};
  for (const [column] of columns) if (column !== 'id') set[column] = `{${column}}`;
  await session.insert(
    table,
    columns.map(([column]) => column),
    rows.map((row) => columns.map(([, property]): SqlValue => row[property])),
    { upsert: { key: ['id'], set } },
  );
}

/** Takes externalId and email off end-users that are about to be saved with others, so that two may swap them. */
export async function releaseNames(session: Session, ids: readonly number[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 500) {
    const some = ids.slice(at, at + 500);
    await session.run(
      `UPDATE end_user SET external_id = NULL, email = NULL WHERE id IN (${some.map(() => '?').join(',')})`,
      some,
    );
  }
}

/**
 * One creator of a model's entities at a time: two that insert the same unique key side by side would deadlock on MySQL.
 * Taken before any other lock of the transaction.
 */
export async function lockCreation(session: Session, model: Model): Promise<void> {
  if (session.dialect === 'sqlite') return;
  await session.insert('setting', ['name', 'value'], [[`lock.create.${model}`, '']], {
    upsert: { key: ['name'], set: { value: 'setting.value' } },
  });
}

function load(
  session: Session,
  model: Model,
  columns: readonly string[],
  keys: readonly (readonly (string | number)[])[],
): Promise<EntityRow[]> {
  const { table, columns: all } = TABLES[model];
  const present = new Set(all.map(([, property]) => property));
  const missing = (Object.keys(BLANK) as Property[]).filter((property) => !present.has(property));
  const select = [
    ...all.map(([column, property]) => `t.${column} AS ${property}`),
    ...missing.map((property) => `${property === 'companyId' ? '0' : 'NULL'} AS ${property}`),
  ].join(', ');
  return selectByKeys<EntityRow>(session, { select, table, columns, keys, lock: true });
}
