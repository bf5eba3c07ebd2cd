import { type Calendar } from '../../calendar/index.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type Registry } from '../../registry/index.js';
import { type Database, type SeriesStore, type Session } from '../../storage/index.js';
import { readsFolded } from '../fold-first.js';
import { type PreparedPass } from '../prepare.js';

export interface FormulaReaderOptions {
  readonly database: Database;
  readonly store: SeriesStore;
  readonly catalogue: CatalogueReader;
  readonly registry: Registry;
  readonly calendar: Calendar;
  /** Folds what is pending into child pages; whoever reads them calls it first. */
  readonly foldPending: () => Promise<void>;
}

/** What a reader of formulas works with: one snapshot, and what is known of metrics in it. */
export interface Ground {
  readonly options: FormulaReaderOptions;
  readonly session: Session;
  readonly known: CatalogueSnapshot;
  /** Says that child pages are about to be read, which must have been folded before the snapshot. */
  readonly needChildren: () => void;
}

class ChildrenNeeded extends Error {}

/** Runs the work in one snapshot; once more, after folding, where it turns out to read child pages. */
export async function inSnapshot<T>(
  options: FormulaReaderOptions,
  readsChildren: boolean,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const { database, catalogue, foldPending } = options;
  const attempt = (folded: boolean) =>
    database.snapshot(async (session) => {
      const needChildren = () => {
        if (!folded) throw new ChildrenNeeded();
      };
      return work({ options, session, known: await catalogue.readAll(session), needChildren });
    });
  if (!readsChildren) {
    try {
      return await attempt(false);
    } catch (error) {
      if (!(error instanceof ChildrenNeeded)) throw error;
    }
  }
  await foldPending();
  return attempt(true);
}

/** Whether a pass reads what comes from children's pages, or other things that are folded in the background. */
export function readsChildren(pass: PreparedPass): boolean {
  return readsFolded(pass);
}
