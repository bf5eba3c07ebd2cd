import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Database, type IdLease, type Session } from '../index.js';
import { type ApiKeyRow, SCOPES, type Scope } from './types.js';

const PREFIX = 'tdm_';
const SECRET_BYTES = 32;

interface StoredKey {
  id: number;
  name: string;
  hash: Buffer;
  scopes: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** ms; null: never. */
  readonly expiresAt?: number | null;
}

export interface ApiKeysOptions {
  /** Whether ADMIN_KEY is set: then no first key is needed. */
  readonly adminKey?: boolean;
  /** ms; the wall clock. */
  readonly now?: () => number;
}

/** API keys. Only a hash is kept: a secret of 256 random bits needs no salt and no slow hash. */
export class ApiKeys {
  readonly #database: Database;
  readonly #leases: IdLease;
  readonly #adminKey: boolean;
  readonly #now: () => number;

  constructor(database: Database, leases: IdLease, options: ApiKeysOptions = {}) {
    this.#database = database;
    this.#leases = leases;
    this.#adminKey = options.adminKey ?? false;
    this.#now = options.now ?? Date.now;
  }

  /** Makes a key; its secret is known to the caller alone from here on. */
  async create(key: NewKey): Promise<{ secret: string; key: ApiKeyRow }> {
    const id = await this.#leases.take('api_key', 1);
    return this.#database.write((session) => this.#insert(session, id, key));
  }

  /**
   * Makes a key with all scopes where there is none at all and no ADMIN_KEY, so that a new workspace can be used.
   * @returns the secret, to be shown once; undefined where no key was needed
   */
  async ensureFirst(): Promise<string | undefined> {
    if (this.#adminKey || (await this.#database.snapshot(anyKey))) return undefined;
    const id = await this.#leases.take('api_key', 1);
    return this.#database.write(async (session) => {
      if (await anyKey(session)) return undefined;
      // Of several processes that start at once, the one that adds this row makes the key; the others wait for its commit.
      const first = await session.insert('setting', ['name', 'value'], [['first_key', 'made']], { ignore: true });
      if (first === 0) return undefined;
      return (await this.#insert(session, id, { name: 'first key', scopes: SCOPES })).secret;
    });
  }

  /** The key that a secret belongs to; undefined where it is unknown, expired or revoked. */
  async find(secret: string): Promise<ApiKeyRow | undefined> {
    if (!secret.startsWith(PREFIX)) return undefined;
    const hash = hashOf(secret);
    const rows = await this.#database.snapshot((session) =>
      session.all<StoredKey>(
        'SELECT id, name, hash, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_key WHERE hash = ?',
        [hash],
      ),
    );
    const row = rows[0];
    if (row === undefined || !timingSafeEqual(row.hash, hash)) return undefined;
    if (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= this.#now())) return undefined;
    return keyOf(row);
  }

  /** From now on the key opens nothing. */
  async revoke(id: number): Promise<void> {
    await this.#database.write((session) =>
      session.run('UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [this.#now(), id]),
    );
  }

  async #insert(session: Session, id: number, { name, scopes, expiresAt = null }: NewKey) {
    const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
    const createdAt = this.#now();
    await session.insert(
      'api_key',
      ['id', 'name', 'hash', 'scopes', 'created_at', 'expires_at'],
      [[id, name, hashOf(secret), scopes.join(' '), createdAt, expiresAt]],
    );
    const key: ApiKeyRow = { id, name, scopes, createdAt, expiresAt, lastUsedAt: null, revokedAt: null };
    return { secret, key };
  }
}

async function anyKey(session: Session): Promise<boolean> {
  return (await session.all('SELECT id FROM api_key LIMIT 1')).length > 0;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

function keyOf(row: StoredKey): ApiKeyRow {
  const named = new Set(row.scopes.split(' '));
  return {
    id: row.id,
    name: row.name,
    scopes: SCOPES.filter((scope) => named.has(scope)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
