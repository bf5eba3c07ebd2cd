/** read: queries. ingest: upserts, activities, metrics. manage: definitions, runs. admin: keys, deletions. */
export type Scope = 'READ' | 'INGEST' | 'MANAGE' | 'ADMIN';

export const SCOPES: readonly Scope[] = ['READ', 'INGEST', 'MANAGE', 'ADMIN'];

/** A key as it is kept; the secret is not. */
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
