import { createHash, timingSafeEqual } from 'node:crypto';
import { type Caller } from '../../schema/services.js';
import { TidemarkError } from '../errors/index.js';
import { type ApiKeys } from '../keys/index.js';
import { SCOPES } from '../storage/keys/index.js';

const HOW = 'Send the header `Authorization: Bearer <key>` with ADMIN_KEY or an API key (tdm_…).';

/** Tells who a request comes from, by its Authorization header. @throws UNAUTHENTICATED */
export type Authenticate = (header: string | undefined) => Promise<Caller>;

export function authenticator(adminKey: string | undefined, keys: Pick<ApiKeys, 'find'>): Authenticate {
  const admin = adminKey === undefined ? undefined : digest(adminKey);
  return async (header) => {
    if (header === undefined || header === '') throw refused(`This server needs an API key. ${HOW}`);
    const secret = /^Bearer +(\S+) *$/i.exec(header)?.[1];
    if (secret === undefined) throw refused(`The Authorization header is not understood. ${HOW}`);
    // Digests are of one length, so that the comparison tells nothing about the key's.
    if (admin !== undefined && timingSafeEqual(admin, digest(secret))) {
      return { apiKeyId: null, name: 'ADMIN_KEY', scopes: SCOPES };
    }
    const key = await keys.find(secret);
    if (key === undefined) throw refused(`The API key is not known, has expired or was revoked. ${HOW}`);
    return { apiKeyId: key.id, name: key.name, scopes: key.scopes };
  };
}

function refused(message: string): TidemarkError {
  return new TidemarkError('UNAUTHENTICATED', message);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
