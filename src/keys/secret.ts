import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const SECRET = /^tdm_[\w-]{43}$/;

/** A new secret, `tdm_…`: 256 random bits, so that a plain hash without salt keeps it. */
export function newSecret(): string {
  return `tdm_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** Whether a text could be a secret at all; anything else costs nothing to refuse. */
export function looksLikeSecret(text: string): boolean {
  return SECRET.test(text);
}

/** What is stored of a secret. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
