import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ApiKeyRow } from '../storage/keys/index.js';
import { hashOf, looksLikeSecret } from './secret.js';

/** How long an answer of the database is believed, in ms: so long may a key that another process revoked still open something. */
export const TRUST_MS = 5_000;
/** Secrets remembered, of either kind. */
const MOST = 10_000;

/** Looks a key up in the database by the hash of its secret. */
export type FindByHash = (hash: Buffer) => Promise<{ readonly hash: Buffer; readonly key: ApiKeyRow } | undefined>;

interface Found {
  readonly key: ApiKeyRow;
  /** ms, by the clock of the cache, when it was asked for. */
  readonly asked: number;
}

/**
 * Keys by their secret, so that not every request asks the database. Secrets that nobody has are remembered apart, so
 * that however many are tried they push no key out; both are bounded. Nothing of a secret is kept but its hash.
 */
export class KeyCache {
  readonly #find: FindByHash;
  readonly #now: () => number;
  /** Kept beyond their trust: that a key was once good tells its owner from someone who guesses. */
  readonly #found = new LRUCache<string, Found>({ max: MOST });
  readonly #unknown = new LRUCache<string, { readonly asked: number }>({ max: MOST });
  readonly #asking = new Map<string, Promise<ApiKeyRow | undefined>>();
  readonly #revoked = new Set<number>();

  /** `now` in ms */
  constructor(find: FindByHash, now: () => number) {
    this.#find = find;
    this.#now = now;
  }

  /** The key of a secret, as it stood at most TRUST_MS ago; revoked and expired ones too. Undefined where there is none. */
  async get(secret: string): Promise<ApiKeyRow | undefined> {
    if (!looksLikeSecret(secret)) return undefined;
    const hash = hashOf(secret);
    const name = hash.toString('base64');
    const key = await (this.#remembered(name) ?? this.#ask(name, hash));
    // Whatever was read before this process revoked it is out of date.
    return key === undefined || !this.#revoked.has(key.id) ? key : undefined;
  }

  /** Whether this process has seen the secret open something. */
  hasSeen(secret: string): boolean {
    return looksLikeSecret(secret) && this.#found.has(hashOf(secret).toString('base64'));
  }

  /** The key was revoked here: it opens nothing from now on, not even for who is being looked up at this moment. */
  revoke(id: number): void {
    this.#revoked.add(id);
    for (const [name, { key }] of this.#found.entries()) if (key.id === id) this.#found.delete(name);
  }

  /** A promise of what is remembered; undefined where nothing is, or only what is too old. */
  #remembered(name: string): Promise<ApiKeyRow | undefined> | undefined {
    const found = this.#found.get(name);
    if (found !== undefined && this.#fresh(found)) return Promise.resolve(found.key);
    const unknown = this.#unknown.get(name);
    return unknown !== undefined && this.#fresh(unknown) ? Promise.resolve(undefined) : undefined;
  }

  /** An answer from the future is none: the clock was set back. */
  #fresh({ asked }: { readonly asked: number }): boolean {
    const age = this.#now() - asked;
    return age >= 0 && age < TRUST_MS;
  }

  /** Requests that come with one secret at once ask once. */
  #ask(name: string, hash: Buffer): Promise<ApiKeyRow | undefined> {
    const before = this.#asking.get(name);
    if (before !== undefined) return before;
    const answer = this.#askNow(name, hash).finally(() => this.#asking.delete(name));
    this.#asking.set(name, answer);
    return answer;
  }

  async #askNow(name: string, hash: Buffer): Promise<ApiKeyRow | undefined> {
    const asked = this.#now();
    const found = await this.#find(hash);
    if (found === undefined || !timingSafeEqual(found.hash, hash)) {
      this.#found.delete(name);
      this.#unknown.set(name, { asked });
      return undefined;
    }
    const { key } = found;
    if (key.revokedAt === null && !this.#revoked.has(key.id)) this.#found.set(name, { key, asked });
    else {
      this.#found.delete(name);
      this.#unknown.set(name, { asked });
    }
    return key;
  }
}
