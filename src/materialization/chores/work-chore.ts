import { setImmediate as nextTurn } from 'node:timers/promises';
import { isOutage, thrownText } from '../../errors/index.js';
import {
  addUnits,
  beatRun,
  type Database,
  endRun,
  failUnit,
  finishUnit,
  nextUnit,
  parkedErrors,
  readRun,
  type StoredRun,
  type StoredUnit,
} from '../../storage/index.js';
import { ATTEMPTS, TURN_MS } from '../limits.js';
import { type Log } from '../log.js';
import { RunEnded } from '../units/unit.js';
import { type Chore } from './types.js';

/** A sign of life is given so often at most (ms), however short the transactions are. */
const BEAT_MS = 500;

export interface ChoreDependencies {
  readonly database: Database;
  readonly log: Log;
}

/**
 * Works a chore's run off, unit by unit, from where another worker stopped. Undefined where the run was ended by someone else, or
 * `stopping` came first; RUNNING where it has had its turn and others may go before it does on.
 */
export async function workChore(
  { database, log }: ChoreDependencies,
  chore: Chore,
  run: StoredRun,
  stopping: AbortSignal,
  onProgress: () => void,
): Promise<StoredRun | undefined> {
  const life = new Life(database, run, stopping);
  const turnEnds = performance.now() + TURN_MS;
  if (run.unitsTotal === 0 && !(await plan(database, chore, run))) return undefined;
  while (await life.goesOn()) {
    const unit = await database.snapshot((session) => nextUnit(session, run.id));
    if (unit === undefined) return conclude(database, chore, run);
    if (performance.now() > turnEnds) return database.snapshot((session) => readRun(session, run.id));
    try {
      await chore.work(run, unit, () => life.goesOn());
      if (life.ended) return undefined;
      await database.write(async (session) => {
        if (!(await finishUnit(session, unit, 0))) throw new RunEnded();
      });
    } catch (error) {
      if (error instanceof RunEnded) return undefined;
      if (isOutage(error)) throw error;
      log.error({ run: run.id, trigger: run.trigger, unit: unit.seq, err: error }, 'a unit failed');
      await noteFailure(database, unit, error);
    }
    onProgress();
    await nextTurn(); // requests are answered between units
  }
  return undefined;
}

/** Whether a run is still this worker's to work on. */
class Life {
  readonly #beat: () => Promise<boolean>;
  readonly #stopping: AbortSignal;
  #beaten = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(database: Database, run: StoredRun, stopping: AbortSignal) {
    this.#beat = () => database.write((session) => beatRun(session, run));
    this.#stopping = stopping;
  }

  get ended(): boolean {
    return this.#ended;
  }

  async goesOn(): Promise<boolean> {
    if (this.#stopping.aborted) this.#ended = true;
    if (this.#ended || performance.now() - this.#beaten < BEAT_MS) return !this.#ended;
    this.#ended = !(await this.#beat());
    this.#beaten = performance.now();
    return !this.#ended;
  }
}

/** Writes the run's units, unless somebody else has; false where the run is no longer this worker's. */
async function plan(database: Database, chore: Chore, run: StoredRun): Promise<boolean> {
  const units = await database.snapshot((session) => chore.units(session, run));
  return database.write(async (session) => {
    if (!(await beatRun(session, run))) return false;
    const current = await readRun(session, run.id);
    if (current?.unitsTotal === 0) await addUnits(session, run.id, units);
    return true;
  });
}

async function noteFailure(database: Database, unit: StoredUnit, error: unknown): Promise<void> {
  const attempts = unit.attempts + 1;
  await database.write((session) =>
    failUnit(session, unit, { error: thrownText(error), attempts, parked: attempts >= ATTEMPTS }),
  );
}

/** Ends a run all of whose units are done or parked. */
async function conclude(database: Database, chore: Chore, run: StoredRun): Promise<StoredRun | undefined> {
  const mine = await database.write(async (session) => {
    const now = Date.now();
    if (!(await beatRun(session, run))) return false;
    const parked = await parkedErrors(session, run.id);
    if (parked.length > 0) {
      const error = parked.map((unit) => `${unit.model} block ${unit.block}: ${unit.error}`).join('\n');
      await endRun(session, run.id, { status: 'FAILED', error, now, fence: run.fence });
      return true;
    }
    await chore.conclude?.(session, run);
    await endRun(session, run.id, { status: 'SUCCEEDED', error: null, now, fence: run.fence });
    return true;
  });
  return mine ? database.snapshot((session) => readRun(session, run.id)) : undefined;
}
