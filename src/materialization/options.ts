import { type Calendar } from '../calendar/index.js';
import { type CatalogueReader } from '../catalogue/snapshot.js';
import { type Database, type IdLease, type SeriesCatalogue, type StoredRun } from '../storage/index.js';
import { type Chores } from './chores/types.js';
import { type UnitDependencies } from './unit.js';

/** Attempts at a unit before it is parked. */
export const ATTEMPTS = 3;

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface MaterializerOptions extends Omit<UnitDependencies, 'report'> {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
  readonly leases: IdLease;
  readonly series: SeriesCatalogue;
  readonly calendar: Calendar;
  readonly log: Log;
  /** Without the chore of a trigger its runs fail. */
  readonly chores?: Chores;
  /** Minutes after midnight. */
  readonly closeAt: number;
  /** Whether TODAY is pinned: then the last complete day is closed at once. */
  readonly pinned: boolean;
  /** Told of each run that this process has ended. */
  readonly onEnded?: (run: StoredRun) => void;
}
