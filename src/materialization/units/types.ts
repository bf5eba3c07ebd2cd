import { type UnitRef } from '../../storage/index.js';

/**
 * What became of a unit: it is done; it failed (its attempts are counted, perhaps it is parked); its run was ended; somebody else has
 * it, or it is done already; or this worker may not work on it.
 */
export type UnitOutcome = 'DONE' | 'FAILED' | 'ENDED' | 'TAKEN' | 'REFUSED';

/**
 * Has units worked on: in this process, in its threads, or on other hosts. What it is handed is a unit's name and nothing else: the
 * unit, its attempts and its lease are in the database, and so is what became of it.
 */
export interface UnitDispatcher {
  /** So many units may be under way at once. */
  readonly capacity: number;
  /**
   * Has a unit worked on, and resolves when nothing more is to be expected of it: it was tried, refused, or is lost. Whoever handed it
   * out looks into the database for what became of it, and hands it out again where it still waits. Rejects where nobody can be
   * asked (a queue that is out of reach), which is no failure of the unit.
   */
  work(unit: UnitRef): Promise<void>;
  /** Where others do the work: takes a unit back that nobody has begun, and its `work` resolves. One that is begun is gone on with. */
  takeBack?(unit: UnitRef): Promise<void>;
  /** Where others do the work: waits for nothing that is under way any more. Its `work` resolves; what is begun is gone on with. */
  letGo?(): void;
  /** Ends what it began: resolves when no unit is worked on in this process any more. */
  close(): Promise<void>;
}
