/** read: queries. ingest: upserts, activities, metrics. manage: definitions, runs. admin: keys, deletions. */
export type Scope = 'READ' | 'INGEST' | 'MANAGE' | 'ADMIN';

export const SCOPES: readonly Scope[] = ['READ', 'INGEST', 'MANAGE', 'ADMIN'];

/** A key as people see it; neither the secret nor its hash is in it. */
export interface ApiKeyRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** ms */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** A key that is to be stored: all that is known of it when it is made. */
export interface KeyToStore {
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the secret. */
  readonly hash: Buffer;
  readonly scopes: readonly Scope[];
  /** ms */
  readonly createdAt: number;
  readonly expiresAt: number | null;
}
