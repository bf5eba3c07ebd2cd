import { keyId } from '../server/index.js';
import { type ApiKeyRow } from '../storage/keys/index.js';

export type KeyState = 'usable' | 'revoked' | 'expired';

/** At `now` (ms). */
export function stateOf({ revokedAt, expiresAt }: ApiKeyRow, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'usable';
}

/** A key as --json shows it: as the API does, but scopes as --scope takes them. */
export function keyJson(key: ApiKeyRow) {
  return {
    id: keyId(key.id),
    name: key.name,
    scopes: key.scopes.map((scope) => scope.toLowerCase()),
    createdAt: iso(key.createdAt),
    expiresAt: iso(key.expiresAt),
    lastUsedAt: iso(key.lastUsedAt),
    revokedAt: iso(key.revokedAt),
  };
}

/** A line a key, beneath a head. `now` in ms. */
export function keyTable(keys: readonly ApiKeyRow[], now: number): string {
  const rows = [
    ['ID', 'NAME', 'SCOPES', 'STATE', 'CREATED', 'LAST USED', 'EXPIRES'],
    ...keys.map((key) => [
      keyId(key.id),
      key.name,
      scopeText(key),
      stateOf(key, now),
      iso(key.createdAt) ?? '',
      iso(key.lastUsedAt) ?? 'never',
      iso(key.expiresAt) ?? 'never',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** `read,ingest` */
export function scopeText({ scopes }: ApiKeyRow): string {
  return scopes.join(',').toLowerCase();
}

/** ISO 8601 in UTC. */
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
