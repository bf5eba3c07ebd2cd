import { type Session } from '../../storage/index.js';
import { type Claim, claimIds, seenIds } from '../../storage/ingest/index.js';

/** An item that counts once, whenever it has an id of the outside. */
export interface Claimable {
  /** Row id in the log. */
  readonly id: number;
  readonly hash: Buffer | undefined;
}

/** Without repetitions within the batch, of which the first counts, and without most of what earlier batches had. */
export async function unseen<T extends Claimable>(session: Session, items: readonly T[]): Promise<T[]> {
  const once = distinct(items);
  const claims = claimsOf(once);
  return without(once, claims, await seenIds(session, claims));
}

/** Claims the items' ids. Only what is returned is the batch's to store. */
export async function claimed<T extends Claimable>(session: Session, batch: number, items: readonly T[]): Promise<T[]> {
  const claims = claimsOf(items);
  const mine = await claimIds(session, batch, claims);
  return without(
    items,
    claims,
    mine.map((own) => !own),
  );
}

function distinct<T extends Claimable>(items: readonly T[]): T[] {
  if (ascending(items)) return [...items];
  const seen = new Set<string>();
  return items.filter(({ hash }) => {
    if (hash === undefined) return true;
    const before = seen.size;
    return seen.add(hash.toString('latin1')).size > before;
  });
}

/** Whether each hash is greater than the one before, as an importer's are: then none repeats. */
function ascending(items: readonly Claimable[]): boolean {
  let last: Buffer | undefined;
  for (const { hash } of items) {
    if (hash === undefined) continue;
    if (last !== undefined && last.compare(hash) >= 0) return false;
    last = hash;
  }
  return true;
}

function claimsOf(items: readonly Claimable[]): Claim[] {
  const claims: Claim[] = [];
  for (const { id, hash } of items) if (hash !== undefined) claims.push({ hash, row: id });
  return claims;
}

function without<T extends Claimable>(
  items: readonly T[],
  claims: readonly Claim[],
  refused: readonly boolean[] | undefined,
): T[] {
  if (refused === undefined || !refused.includes(true)) return [...items];
  const rows = new Set(claims.filter((_, i) => refused[i]).map((claim) => claim.row));
  return items.filter((item) => !rows.has(item.id));
}
