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
  const mine = await hashesOf(session, claims, batch);
  return claims.map((claim) => mine.has(claim.hash.toString('latin1')));
}

/**
 * Which ids are claimed already, without a lock: a first look, so that a batch of repetitions touches no pages. May miss
 * some; claimIds decides.
 */
export async function seenIds(session: Session, claims: readonly Claim[]): Promise<boolean[] | undefined> {
  if (claims.length === 0) return undefined;
  const step = Math.max(1, Math.floor(claims.length / PROBES));
  const probes = claims.filter((_, index) => index % step === 0 || index === claims.length - 1);
  if ((await hashesOf(session, probes)).size === 0) return undefined;
  const seen = await hashesOf(session, claims);
  return claims.map((claim) => seen.has(claim.hash.toString('latin1')));
}

async function hashesOf(session: Session, claims: readonly Claim[], batch?: number): Promise<Set<string>> {
  const found = new Set<string>();
  const mine = batch === undefined ? '' : ' AND batch_id = ?';
  const tail = batch === undefined ? [] : [batch];
  for (let at = 0; at < claims.length; at += CHUNK) {
    const some = claims.slice(at, at + CHUNK).map((claim) => claim.hash);
    const rows = await session.all<{ hash: Buffer }>(
      `SELECT hash FROM claim WHERE hash IN (${some.map(() => '?').join(',')})${mine}`,
      [...some, ...tail],
    );
    for (const row of rows) found.add(row.hash.toString('latin1'));
  }
  return found;
}
