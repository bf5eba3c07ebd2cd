import { type Model } from '../model/index.js';
import { ENTITY_TABLE } from './models.js';
import { type Database, type Session, type SqlValue } from './types.js';

/** An entity as it stands in its table. Members that a model does not have are null. */
export interface EntityRow {
  readonly model: Model;
  readonly id: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly custom: Readonly<Record<string, unknown>>;
  /** ms */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Row id of the company; null for a company. */
  readonly companyId: number | null;
  readonly email: string | null;
  readonly segment: string | null;
  readonly owner: string | null;
  readonly status: string | null;
  readonly country: string | null;
  readonly mrr: number | null;
}

/** An end-user's own names within a company; one of the two is given. */
export interface EndUserName {
  readonly companyExternalId: string;
  readonly externalId?: string | null | undefined;
  readonly email?: string | null | undefined;
}

const COMMON = ['id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'];
const COLUMNS: Readonly<Record<Model, readonly string[]>> = {
  COMPANY: [...COMMON, 'segment', 'owner', 'status', 'country', 'mrr'],
  END_USER: [...COMMON, 'company_id', 'email'],
  ASSET: [...COMMON, 'company_id'],
  PROJECT: [...COMMON, 'company_id'],
};

interface StoredEntity {
  id: number;
  external_id: string | null;
  name: string;
  custom: string | null;
  created_at: number;
  updated_at: number;
  company_id?: number;
  email?: string | null;
  segment?: string | null;
  owner?: string | null;
  status?: string | null;
  country?: string | null;
  mrr?: number | null;
}

/** Finds entities by what names them. Answers are in the order of the question; undefined where there is none. */
export class EntityReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byIds(model: Model, ids: readonly number[]): Promise<(EntityRow | undefined)[]> {
    const rows = await this.#select(model, 'id', ids);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  }

  /** Companies, assets and projects; an end-user's external id is unique only within its company. */
  async byExternalId(
    model: Exclude<Model, 'END_USER'>,
    externalIds: readonly string[],
  ): Promise<(EntityRow | undefined)[]> {
    const rows = await this.#select(model, 'external_id', externalIds);
    const found = new Map(rows.map((row) => [row.externalId, row]));
    return externalIds.map((externalId) => found.get(externalId));
  }

  /** By external id where one is given, else by email. */
  async endUser(name: EndUserName): Promise<EntityRow | undefined> {
    const byId = name.externalId !== undefined && name.externalId !== null;
    const value = byId ? name.externalId : name.email;
    if (value === undefined || value === null) return undefined;
    const columns = COLUMNS.END_USER.map((column) => `u.${column} AS ${column}`).join(', ');
    const rows = await this.#database.snapshot((session) =>
      session.all<StoredEntity>(
        `SELECT ${columns} FROM end_user u JOIN company c ON c.id = u.company_id WHERE c.external_id = ? AND u.${byId ? 'external_id' : 'email'} = ?`,
        [name.companyExternalId, value],
      ),
    );
    return rows[0] === undefined ? undefined : entityRow('END_USER', rows[0]);
  }

  async #select(model: Model, column: string, values: readonly SqlValue[]): Promise<EntityRow[]> {
    if (values.length === 0) return [];
    const rows = await this.#database.snapshot((session) => selectIn(session, model, column, values));
    return rows.map((row) => entityRow(model, row));
  }
}

/** Those of the entities that exist, in any order, as the session sees them. One statement. */
export async function entitiesById(session: Session, model: Model, ids: readonly number[]): Promise<EntityRow[]> {
  if (ids.length === 0) return [];
  return (await selectIn(session, model, 'id', ids)).map((row) => entityRow(model, row));
}

/** The first entities of a model by id. One statement. */
export async function firstEntities(session: Session, model: Model, count: number): Promise<EntityRow[]> {
  const rows = await session.all<StoredEntity>(
    `SELECT ${COLUMNS[model].join(', ')} FROM ${ENTITY_TABLE[model]} ORDER BY id LIMIT ${count}`,
  );
  return rows.map((row) => entityRow(model, row));
}

function selectIn(
  session: Session,
  model: Model,
  column: string,
  values: readonly SqlValue[],
): Promise<StoredEntity[]> {
  const marks = values.map(() => '?').join(', ');
  return session.all<StoredEntity>(
    `SELECT ${COLUMNS[model].join(', ')} FROM ${ENTITY_TABLE[model]} WHERE ${column} IN (${marks})`,
    values,
  );
}

function entityRow(model: Model, row: StoredEntity): EntityRow {
  return {
    model,
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    custom: row.custom === null || row.custom === '' ? {} : (JSON.parse(row.custom) as Record<string, unknown>),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    companyId: row.company_id ?? null,
    email: row.email ?? null,
    segment: row.segment ?? null,
    owner: row.owner ?? null,
    status: row.status ?? null,
    country: row.country ?? null,
    mrr: row.mrr ?? null,
  };
}
