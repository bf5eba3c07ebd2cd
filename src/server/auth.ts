import { createHash, timingSafeEqual } from 'node:crypto';
import { type Caller } from '../../schema/services.js';
import { TidemarkError } from '../errors/index.js';
import { type ApiKeys } from '../keys/index.js';
import { SCOPES } from '../storage/keys/index.js';

const HOW = 'Send the header `Authorization: Bearer <key>` with ADMIN_KEY or an API key (tdm_…).';

/** Tells who sent an Authorization header. */
export class Authenticator {
  readonly #admin: Buffer | undefined;
  readonly #keys: Pick<ApiKeys, 'find' | 'hasSeen'>;

  constructor(adminKey: string | undefined, keys: Pick<ApiKeys, 'find' | 'hasSeen'>) {
    this.#admin = adminKey === undefined ? undefined : digest(adminKey);
    this.#keys = keys;
  }

  /** @throws UNAUTHENTICATED */
  async callerOf(header: string | undefined): Promise<Caller> {
    if (header === undefined || header === '') throw refused(`This server needs an API key. ${HOW}`);
    const secret = secretIn(header);
    if (secret === undefined) throw refused(`The Authorization header is not understood. ${HOW}`);
    if (this.#isAdmin(secret)) return { apiKeyId: null, name: 'ADMIN_KEY', scopes: SCOPES };
    const key = await this.#keys.find(secret);
    if (key === undefined) throw refused(`The API key is not known, has expired or was revoked. ${HOW}`);
    return { apiKeyId: key.id, name: key.name, scopes: key.scopes };
  }

  /** Whether the header holds what has opened something here before; told without asking the database. */
  recognises(header: string | undefined): boolean {
    const secret = header === undefined ? undefined : secretIn(header);
    return secret !== undefined && (this.#isAdmin(secret) || this.#keys.hasSeen(secret));
  }

  /** Digests are of one length, so that the comparison tells nothing about the key's. */
  #isAdmin(secret: string): boolean {
    return this.#admin !== undefined && timingSafeEqual(this.#admin, digest(secret));
  }
}

function secretIn(header: string): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header)?.[1];
}

function refused(message: string): TidemarkError {
  return new TidemarkError('UNAUTHENTICATED', message);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
