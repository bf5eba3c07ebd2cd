import { type Session } from '../../storage/index.js';
import { type Claim, claimIds, seenIds } from '../../storage/ingest/index.js';

/** An item that counts once, whenever it has an id of the outside. */
export interface Claimable {
  /** Row id in the log. */
  readonly id: number;
  readonly hash: Buffer | undefined;
}

/**
 * Tells items that were sent before, so that they leave no trace at all: by the batch itself (of those that are not refused
 * the first counts), or by an earlier one, most of which a first look without a lock shows; `claimed` decides.
 */
export class Repeats {
  private constructor(
    private readonly seen: Set<string>,
    /** Each greater than the one before, as an importer's are: then none repeats within the batch. */
    private readonly ascending: boolean,
  ) {}

  static async read(session: Session, items: readonly Pick<Claimable, 'hash'>[]): Promise<Repeats> {
    const hashes = items.map(({ hash }) => hash).filter((hash) => hash !== undefined);
    const ascending = hashes.every((hash, i) => i === 0 || hashes[i - 1]!.compare(hash) < 0);
    return new Repeats(await seenIds(session, hashes), ascending);
  }

  has(hash: Buffer | undefined): boolean {
    return hash !== undefined && this.seen.size > 0 && this.seen.has(hash.toString('latin1'));
  }

  /** Notes an item that is not refused. */
  add(hash: Buffer | undefined): void {
    if (hash !== undefined && !this.ascending) this.seen.add(hash.toString('latin1'));
  }
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
