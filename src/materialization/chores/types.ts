import { type Session, type StoredRun, type StoredUnit } from '../../storage/index.js';

/**
 * What a run of one trigger does instead of materializing: scrub what was deleted, fold a metric's days again. Its units
 * live in the `unit` table like any others: they are counted, tried again, parked and taken over in the same way.
 */
export interface Chore {
  /** The run's units, told once, when it is begun. */
  units(session: Session, run: StoredRun): Promise<readonly Omit<StoredUnit, 'run' | 'seq' | 'attempts'>[]>;
  /** Does a unit, in as many write transactions as it takes; each does something that may be done again. `alive` is asked between them: false ends the work. */
  work(run: StoredRun, unit: StoredUnit, alive: () => Promise<boolean>): Promise<void>;
  /** Once all units are done, before the run has succeeded. */
  conclude?(session: Session, run: StoredRun): Promise<void>;
}
