import { type Calendar } from '../calendar/index.js';
import { type CatalogueReader } from '../catalogue/snapshot.js';
import { type Database, type SeriesCatalogue, type StoredRun } from '../storage/index.js';
import { type Chores } from './chores/types.js';
import { type Pace } from './limits.js';
import { type Log } from './log.js';
import { type UnitDispatcher } from './units/types.js';
import { type UnitDependencies } from './units/unit.js';
import { type UnitWorker } from './units/unit-worker.js';

export interface MaterializerOptions extends Omit<UnitDependencies, 'report'> {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
  readonly series: SeriesCatalogue;
  readonly calendar: Calendar;
  readonly log: Log;
  /** Without the chore of a trigger its runs fail. */
  readonly chores?: Chores;
  /** Minutes after midnight. */
  readonly closeAt: number;
  /** Whether TODAY is pinned: then the last complete day is closed at once. */
  readonly pinned: boolean;
  /** Of the engine, and of the operators: noted with each run. */
  readonly engine?: string;
  readonly signature?: string;
  /** Who works on units; left out: this process's own thread. `worker` does so here, `process` is the name of this process. */
  readonly dispatcher?: (here: { readonly worker: UnitWorker; readonly process: string }) => UnitDispatcher;
  /** Units under way at once in this process's own thread; left out: as in units/in-process.ts. */
  readonly unitsAtOnce?: number;
  /** Left out: as in limits.ts. */
  readonly pace?: Pace;
  /** Values that a definition computes at least for its newest days to come first; left out: as in planning.ts. */
  readonly newestFrom?: number;
  /** Told of each run that this process has ended. */
  readonly onEnded?: (run: StoredRun) => void;
}
