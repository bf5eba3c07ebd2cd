import { TidemarkError } from '../errors/index.js';
import { type Database, type IdLease, type Session } from '../storage/index.js';
import {
  type ApiKeyRow,
  allKeys,
  anyKey,
  insertKey,
  keyByHash,
  keysById,
  SCOPES,
  setLastUsed,
  setRevoked,
} from '../storage/keys/index.js';
import { writeSetting } from '../storage/settings.js';
import { KeyCache } from './key-cache.js';
import { LastUsed } from './last-used.js';
import { type CheckedKey, checkedKey } from './new-key.js';
import { hashOf, newSecret } from './secret.js';
import { type CreatedKey, type KeyManagement, type NewKey } from './types.js';

export interface ApiKeysOptions {
  /** Reads when a key expires. @throws DATE_INVALID */
  readonly instant: (text: string) => number;
  /** Whether ADMIN_KEY is set: then no first key is needed, and none that must stay. */
  readonly adminKey?: boolean;
  /** ms; the wall clock. */
  readonly now?: () => number;
  /** Is told that uses could not be written. */
  readonly failed?: (error: unknown) => void;
}

/** API keys. Only a hash is kept: a secret of 256 random bits needs no salt and no slow hash. */
export class ApiKeys implements KeyManagement {
  readonly #database: Database;
  readonly #leases: IdLease;
  readonly #adminKey: boolean;
  readonly #clock: { now(): number; instant(text: string): number };
  readonly #cache: KeyCache;
  readonly #uses: LastUsed;

  constructor(database: Database, leases: IdLease, options: ApiKeysOptions) {
    this.#database = database;
    this.#leases = leases;
    this.#adminKey = options.adminKey ?? false;
    this.#clock = { now: options.now ?? Date.now, instant: options.instant };
    this.#cache = new KeyCache((hash) => database.snapshot((session) => keyByHash(session, hash)), this.#clock.now);
    this.#uses = new LastUsed(
      (uses) => database.write((session) => setLastUsed(session, uses)),
      options.failed ?? (() => {}),
    );
  }

  async create(key: NewKey): Promise<CreatedKey> {
    const checked = checkedKey(key, this.#clock);
    const id = await this.#leases.take('api_key', 1);
    return this.#database.write((session) => this.#insert(session, id, checked));
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
      return (await this.#insert(session, id, { name: 'first key', scopes: SCOPES, expiresAt: null })).secret;
    });
  }

  /** The key that a secret belongs to, which counts as used; undefined where it is unknown, expired or revoked. */
  async find(secret: string): Promise<ApiKeyRow | undefined> {
    const key = await this.#cache.get(secret);
    const now = this.#clock.now();
    if (key === undefined || !opens(key, now)) return undefined;
    this.#uses.note(key.id, now);
    return key;
  }

  /** Whether this process has seen the secret open something: whoever has it does not guess. */
  hasSeen(secret: string): boolean {
    return this.#cache.hasSeen(secret);
  }

  async list(): Promise<ApiKeyRow[]> {
    return (await this.#database.snapshot(allKeys)).map((key) => this.#upToDate(key));
  }

  async byIds(ids: readonly number[]): Promise<(ApiKeyRow | undefined)[]> {
    const rows = await this.#database.snapshot((session) => keysById(session, ids));
    const found = new Map(rows.map((row) => [row.id, this.#upToDate(row)]));
    return ids.map((id) => found.get(id));
  }

  /** `evenLast`: the last key that may manage keys goes too; for who can make another one without a key. */
  async revoke(id: number, { evenLast = this.#adminKey }: { readonly evenLast?: boolean } = {}): Promise<ApiKeyRow> {
    const revoked = await this.#database.write(async (session) => {
      // An upsert of one row is a lock on both databases: of two keys that go at once, the second sees that the first is gone.
      await writeSetting(session, 'keys_revoked', String(this.#clock.now()));
      const [key] = await keysById(session, [id]);
      if (key === undefined) throw unknownKey();
      if (key.revokedAt !== null) return key;
      const now = this.#clock.now();
      if (!evenLast && manages(key, now)) await this.#refuseLast(session, id, now);
      await setRevoked(session, id, now);
      return { ...key, revokedAt: now };
    });
    this.#cache.revoke(id);
    return this.#upToDate(revoked);
  }

  /** Writes what is not written yet: when keys were last used. */
  close(): Promise<void> {
    return this.#uses.close();
  }

  #upToDate(key: ApiKeyRow): ApiKeyRow {
    return { ...key, lastUsedAt: this.#uses.latest(key.id, key.lastUsedAt) };
  }

  async #refuseLast(session: Session, id: number, now: number): Promise<void> {
    const others = (await allKeys(session)).filter((key) => key.id !== id && manages(key, now));
    if (others.length > 0) return;
    throw new TidemarkError(
      'CONFLICT',
      'This is the last key with the scope ADMIN: without it nobody could manage keys or delete data. Make another one first (createApiKey), or set ADMIN_KEY, or run `tidemark keys revoke` where the server runs.',
      { path: 'id' },
    );
  }

  async #insert(session: Session, id: number, { name, scopes, expiresAt }: CheckedKey): Promise<CreatedKey> {
    const secret = newSecret();
    const createdAt = this.#clock.now();
    const key = await insertKey(session, { id, name, hash: hashOf(secret), scopes, createdAt, expiresAt });
    return { secret, key };
  }
}

/** Whether a key opens anything at `now` (ms). */
function opens({ revokedAt, expiresAt }: ApiKeyRow, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

function manages(key: ApiKeyRow, now: number): boolean {
  return opens(key, now) && key.scopes.includes('ADMIN');
}

/** @throws NOT_FOUND */
export function unknownKey(): TidemarkError {
  return new TidemarkError('NOT_FOUND', 'There is no such API key. `apiKeys` lists all, with their ids.', {
    path: 'id',
  });
}
