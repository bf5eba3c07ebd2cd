import { type Calendar } from '../../calendar/index.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type Registry } from '../../registry/index.js';
import { type Database, type SeriesStore, type Session } from '../../storage/index.js';

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
  /** Says that what batches leave to the background is about to be read, and must have been folded before the snapshot. */
  readonly needFolded: () => void;
}

class FoldNeeded extends Error {}

/** Runs the work in one snapshot; once more, after folding, where it turns out to read what is folded in the background. */
export async function inSnapshot<T>(
  options: FormulaReaderOptions,
  ofChildren: boolean,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const { database, catalogue, foldPending } = options;
  const attempt = (folded: boolean) =>
    database.snapshot(async (session) => {
      const needFolded = () => {
        if (!folded) throw new FoldNeeded();
      };
      return work({ options, session, known: await catalogue.readAll(session), needFolded });
    });
  if (!ofChildren) {
    try {
      return await attempt(false);
    } catch (error) {
      if (!(error instanceof FoldNeeded)) throw error;
    }
  }
  await foldPending();
  return attempt(true);
}
