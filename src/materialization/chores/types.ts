import { type ChoreTrigger, type Session, type StoredRun, type StoredUnit } from '../../storage/index.js';

/** A piece of a chore's work. What its block and days stand for is the chore's own affair. */
export type ChoreUnit = Pick<StoredUnit, 'model' | 'block' | 'from' | 'to'>;

/**
 * What a run of one trigger does instead of materializing: scrub what was deleted, fold a metric's days again. Its units
 * live in the `unit` table like any others: they are counted, tried again, parked and taken over in the same way. Between two
 * units others may get their turn: a chore may take hours, and what is stale is not to wait for it.
 */
export interface Chore {
  /** The run's units, told once, when it is begun. */
  units(session: Session, run: StoredRun): Promise<readonly ChoreUnit[]>;
  /**
   * Does a unit, in as many write transactions as it takes; each does something that may be done again. `alive` is asked between
   * them: false ends the work, as the run was ended by someone else or the process is about to end. The unit is done
   * once this returns and `alive` never said false.
   */
  work(run: StoredRun, unit: StoredUnit, alive: () => Promise<boolean>): Promise<void>;
  /** Once all units are done, in the transaction that ends the run. */
  conclude?(session: Session, run: StoredRun): Promise<void>;
}

/** Who does the runs of which trigger; told by the composition root. */
export type Chores = Partial<Readonly<Record<ChoreTrigger, Chore>>>;
