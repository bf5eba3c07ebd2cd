import { type Session } from '../../storage/index.js';
import { type Claim, claimIds, seenIds } from '../../storage/ingest/index.js';
import { type ItemErrors } from './items.js';
import { DUPLICATE } from './outcome.js';

/** An item that counts once, whenever it has an id of the outside. */
export interface Claimable {
  /** Row id in the log. */
  readonly id: number;
  readonly hash: Buffer | undefined;
}

/**
 * Items as `resolve` gives them, with their row ids from `firstId` on, without those that were sent before, which leave no
 * trace at all: by the batch itself (of those that are not refused the first counts), or by an earlier one, most of which a
 * first look without a lock shows; `claimed` decides. Refusals go to `errors`, repetitions to `codes`.
 */
export async function unseen<P extends { readonly index: number; readonly hash: Buffer | undefined }, T>(
  session: Session,
  planned: readonly P[],
  firstId: number,
  errors: ItemErrors,
  codes: Uint8Array,
  resolve: (planned: P, id: number) => T,
): Promise<T[]> {
  const hashes = planned.map(({ hash }) => hash).filter((hash) => hash !== undefined);
  const seen = await seenIds(session, hashes);
  // As an importer's are: then none repeats within the batch.
  const ascending = hashes.every((hash, i) => i === 0 || hashes[i - 1]!.compare(hash) < 0);
  const found: T[] = [];
  planned.forEach((one, offset) => {
    const name = ascending && seen.size === 0 ? undefined : one.hash?.toString('latin1');
    if (name !== undefined && seen.has(name)) {
      codes[one.index] = DUPLICATE;
      return;
    }
    const item = errors.guard(one.index, () => resolve(one, firstId + offset));
    if (item === undefined) return;
    if (name !== undefined) seen.add(name);
    found.push(item);
  });
  return found;
}

/** Claims the items' ids. Only what is returned is the batch's to store. */
export async function claimed<T extends Claimable>(session: Session, batch: number, items: readonly T[]): Promise<T[]> {
  const claims: Claim[] = [];
  for (const { id, hash } of items) if (hash !== undefined) claims.push({ hash, row: id });
  const mine = await claimIds(session, batch, claims);
  if (!mine.includes(false)) return [...items];
  const others = new Set(claims.filter((_, i) => !mine[i]).map((claim) => claim.row));
  return items.filter((item) => !others.has(item.id));
}
