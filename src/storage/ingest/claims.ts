import { type Session } from '../types.js';

/** An id that makes an event or a point idempotent, as 16 bytes. */
export interface Claim {
  readonly hash: Buffer;
  /** The log row that the claim stands for. */
  readonly row: number;
}

const CHUNK = 2000;
/** Claims looked at before the rest: a file that is imported again shows at once. */
const PROBES = 16;

/**
 * Claims ids for a batch. Sorted, so that two batches with the same ids wait for each other instead of deadlocking.
 * @returns for each claim whether this batch has it now; the others were claimed before.
 */
export async function claimIds(session: Session, batch: number, claims: readonly Claim[]): Promise<boolean[]> {
  if (claims.length === 0) return [];
  const sorted = [...claims].sort((a, b) => Buffer.compare(a.hash, b.hash));
  const inserted = await session.insert(
    'claim',
    ['hash', 'batch_id', 'row_id'],
    sorted.map((claim) => [claim.hash, batch, claim.row]),
    { ignore: true },
  );
  if (inserted === claims.length) return claims.map(() => true);
  const mine = await hashesOf(
    session,
    claims.map((claim) => claim.hash),
    batch,
  );
  return claims.map((claim) => mine.has(claim.hash.toString('latin1')));
}

/**
 * Which ids (as latin1 texts) are claimed already, without a lock: a first look, so that a batch of repetitions touches no
 * pages. May miss some; claimIds decides.
 */
export async function seenIds(session: Session, hashes: readonly Buffer[]): Promise<Set<string>> {
  const step = Math.max(1, Math.floor(hashes.length / PROBES));
  const probes = hashes.filter((_, index) => index % step === 0 || index === hashes.length - 1);
  const seen = await hashesOf(session, probes);
  return seen.size === 0 ? seen : hashesOf(session, hashes);
}

async function hashesOf(session: Session, hashes: readonly Buffer[], batch?: number): Promise<Set<string>> {
  const found = new Set<string>();
  const mine = batch === undefined ? '' : ' AND batch_id = ?';
  const tail = batch === undefined ? [] : [batch];
  for (let at = 0; at < hashes.length; at += CHUNK) {
    const some = hashes.slice(at, at + CHUNK);
    const rows = await session.all<{ hash: Buffer }>(
      `SELECT hash FROM claim WHERE hash IN (${some.map(() => '?').join(',')})${mine}`,
      [...some, ...tail],
    );
    for (const row of rows) found.add(row.hash.toString('latin1'));
  }
  return found;
}
