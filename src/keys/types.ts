import { type ApiKeyRow, type Scope } from '../storage/keys/index.js';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** An ISO 8601 instant, or a bare date, of which the start is meant; null or left out: the key never expires. */
  readonly expiresAt?: string | null;
}

export interface CreatedKey {
  /** Known to the caller alone from here on. */
  readonly secret: string;
  readonly key: ApiKeyRow;
}

/** The keys of a workspace, for those who manage them. */
export interface KeyManagement {
  /** @throws BAD_USER_INPUT for a name, a scope or a day that cannot be had; DATE_INVALID */
  create(key: NewKey): Promise<CreatedKey>;
  /** All, newest first; revoked and expired ones too. */
  list(): Promise<ApiKeyRow[]>;
  /** In the order of the question; undefined where there is none. */
  byIds(ids: readonly number[]): Promise<(ApiKeyRow | undefined)[]>;
  /**
   * From now on the key opens nothing. One that was revoked before stays as it is, with its first time.
   * @throws NOT_FOUND; CONFLICT where nobody could manage the workspace over the API any more
   */
  revoke(id: number): Promise<ApiKeyRow>;
}
