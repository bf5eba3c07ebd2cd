import { BLOCK_SIZE, type ChildModel } from '../../model/index.js';
import { type Over } from '../../reading/over.js';
import { childBlocks } from '../../reading/roll-ups/chunks.js';
import { ownersIn } from '../../reading/roll-ups/live.js';
import { allOwners, childrenOf, type Session } from '../../storage/index.js';

/** Children of some companies, whose place among these is known. */
export interface Family {
  /** Companies: all by their row ids (with gaps), or chosen ones in the order of their ids. */
  readonly width: number;
  /** The row id of the company at a place. */
  idAt(place: number): number;
  /** Their children, so many at a time, with the place of each one's company; −1: none. */
  children(atOnce: number): Generator<{ readonly over: Over; readonly parents: Int32Array }>;
}

/** All companies with all their children. */
export async function wholeFamily(session: Session, model: ChildModel, companyBlocks: number): Promise<Family> {
  const owners = await allOwners(session, model);
  return {
    width: companyBlocks * BLOCK_SIZE,
    idAt: (place) => place,
    *children(atOnce) {
      for (const blocks of childBlocks(owners.length, atOnce)) {
        yield { over: { blocks }, parents: ownersIn(owners, blocks) };
      }
    },
  };
}

/** Chosen companies with their children. */
export async function someFamily(session: Session, model: ChildModel, companies: readonly number[]): Promise<Family> {
  const chosen = [...new Set(companies)].sort((a, b) => a - b);
  const place = new Map(chosen.map((company, i) => [company, i]));
  const { ids, companies: owners } = await childrenOf(session, model, chosen);
  return {
    width: chosen.length,
    idAt: (at) => chosen[at]!,
    *children(atOnce) {
      for (let at = 0; at < ids.length; at += atOnce) {
        const parents = Int32Array.from(owners.slice(at, at + atOnce), (company) => place.get(company)!);
        yield { over: { ids: ids.slice(at, at + atOnce) }, parents };
      }
    },
  };
}
