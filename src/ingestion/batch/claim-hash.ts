import { hash } from 'node:crypto';

/** The 16 bytes by which an id of the outside is remembered. */
export function claimHash(kind: 'event' | 'point', id: string): Buffer {
  return Buffer.from(hash('sha256', `${kind}\0${id}`, 'hex').slice(0, 32), 'hex');
}
