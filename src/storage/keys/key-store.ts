import { integers } from '../series/lists.js';
import { type Session } from '../types.js';
import { type ApiKeyRow, type KeyToStore, SCOPES } from './types.js';

interface StoredKey {
  id: number;
  name: string;
  scopes: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

const COLUMNS = 'id, name, scopes, created_at, expires_at, last_used_at, revoked_at';

/** Whether there is any key at all, revoked ones included. */
export async function anyKey(session: Session): Promise<boolean> {
  return (await session.all('SELECT id FROM api_key LIMIT 1')).length > 0;
}

/** All keys, newest first; revoked and expired ones too. */
export async function allKeys(session: Session): Promise<ApiKeyRow[]> {
  const rows = await session.all<StoredKey>(`SELECT ${COLUMNS} FROM api_key ORDER BY created_at DESC, id DESC`);
  return rows.map(keyOf);
}

/** Those of the keys that exist, in any order. One statement. */
export async function keysById(session: Session, ids: readonly number[]): Promise<ApiKeyRow[]> {
  if (ids.length === 0) return [];
  const condition = integers(session, 'id', ids);
  const rows = await session.all<StoredKey>(`SELECT ${COLUMNS} FROM api_key WHERE ${condition.sql}`, condition.params);
  return rows.map(keyOf);
}

/** The key with this hash, with the hash as stored, so that the caller can compare them in constant time. */
export async function keyByHash(
  session: Session,
  hash: Buffer,
): Promise<{ readonly hash: Buffer; readonly key: ApiKeyRow } | undefined> {
  const [row] = await session.all<StoredKey & { hash: Buffer }>(`SELECT ${COLUMNS}, hash FROM api_key WHERE hash = ?`, [
    hash,
  ]);
  return row === undefined ? undefined : { hash: row.hash, key: keyOf(row) };
}

export async function insertKey(session: Session, key: KeyToStore): Promise<ApiKeyRow> {
  const { id, name, hash, scopes, createdAt, expiresAt } = key;
  await session.insert(
    'api_key',
    ['id', 'name', 'hash', 'scopes', 'created_at', 'expires_at'],
    [[id, name, hash, scopes.join(' '), createdAt, expiresAt]],
  );
  return { id, name, scopes, createdAt, expiresAt, lastUsedAt: null, revokedAt: null };
}

/** Revokes it at `at` (ms); one that is revoked already keeps its first time. */
export async function setRevoked(session: Session, id: number, at: number): Promise<void> {
  await session.run('UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [at, id]);
}

/** Notes when keys were last used (ms). Never back: another process may know of a later use. */
export async function setLastUsed(session: Session, uses: ReadonlyMap<number, number>): Promise<void> {
  // In the order of ids, so that processes that write at once wait for each other instead of locking each other out.
  for (const [id, at] of [...uses].sort(([a], [b]) => a - b)) {
    await session.run(
      'UPDATE api_key SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
      [at, id, at],
    );
  }
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
