import { isOutage, thrownText } from '../../errors/index.js';
import {
  beatUnit,
  begunInARow,
  failUnit,
  leaseUnit,
  ROLL_UP_BLOCK,
  readRun,
  releaseUnit,
  type Session,
  type StoredRun,
  type StoredUnit,
  type UnitRef,
} from '../../storage/index.js';
import { Heartbeat } from '../leases/heartbeat.js';
import { ATTEMPTS, PACE, type Pace } from '../limits.js';
import { type Log } from '../log.js';
import { type RollUpDependencies, type RollUpTask, runRollUps } from '../roll-ups/unit.js';
import { FaultReport } from './report-faults.js';
import { taskOf } from './task.js';
import { type UnitOutcome } from './types.js';
import { type FirstLook, lookFirst, RunEnded, runUnit, type UnitTask } from './unit.js';

export interface UnitWorkerOptions extends Omit<RollUpDependencies, 'report'> {
  readonly log: Log;
  /** Version of the engine and signature of the operators in this process: units of runs with other ones are refused. */
  readonly engine?: string;
  readonly signature?: string;
  readonly pace?: Pace;
}

interface Begun {
  readonly task: UnitTask;
  readonly first: FirstLook | undefined;
}

/** So often is a unit begun that never is finished, each time by a worker that died: then it is parked. */
const BEGUN_MOST = 20;

/** Works on units, each under a lease: wherever it was handed out, two workers never do one at the same time. */
export class UnitWorker {
  /** `name`: unique; `PROCESS` or `PROCESS/…`, by which the leases of a dead process are found. */
  constructor(
    private readonly options: UnitWorkerOptions,
    private readonly name: string,
  ) {}

  /** Does a unit, unless somebody else has it. Failures are noted with the unit and logged. @throws DATABASE_UNREACHABLE, DATABASE_FULL: the unit has not failed, and waits */
  async work(ref: UnitRef): Promise<UnitOutcome> {
    const { database, pace = PACE } = this.options;
    const unit = await database.write((session) => leaseUnit(session, ref, this.name), { derived: true });
    if (unit === undefined) return 'TAKEN';
    const beat = () => database.write((session) => beatUnit(session, unit), { derived: true });
    const heartbeat = new Heartbeat(beat, pace.unitBeatMs);
    try {
      return await this.#compute(unit);
    } finally {
      await heartbeat.stop();
    }
  }

  /** What there is to do, if it is this worker's to do; computed at once, from the same snapshot, where nothing stands in the way. */
  async #begin(session: Session, unit: StoredUnit): Promise<Begun | 'ENDED' | 'REFUSED'> {
    const { catalogue } = this.options;
    const run = await readRun(session, unit.run);
    if (run?.status !== 'RUNNING') return 'ENDED';
    if (this.#computesOtherwise(run)) return 'REFUSED';
    const known = await catalogue.readAll(session);
    const task = taskOf(run, unit, known);
    return { task, first: isOfRollUps(task) ? undefined : await lookFirst(this.options, session, known, task) };
  }

  #computesOtherwise(run: StoredRun): boolean {
    const differs = (ours: string | undefined, theirs: string | null) =>
      ours !== undefined && theirs !== null && ours !== theirs;
    const { engine, signature } = this.options;
    return differs(signature, run.signature) || differs(engine, run.engine);
  }

  async #compute(unit: StoredUnit): Promise<UnitOutcome> {
    const { database, log } = this.options;
    const faults = new FaultReport(this.options, unit.run);
    const dependencies = {
      ...this.options,
      report: (...[fault, task]: Parameters<RollUpDependencies['report']>) => faults.add(fault, task),
    };
    try {
      if (begunInARow(unit) > BEGUN_MOST) throw new BegunTooOften();
      const begun = await database.snapshot((session) => this.#begin(session, unit));
      if (begun === 'ENDED') return begun;
      if (begun === 'REFUSED') {
        await database.write((session) => releaseUnit(session, unit));
        return begun;
      }
      const { task, first } = begun;
      if (isOfRollUps(task)) await runRollUps(dependencies, task);
      else await runUnit(dependencies, task, first);
      return 'DONE';
    } catch (error) {
      if (error instanceof RunEnded) return 'ENDED';
      if (isOutage(error)) {
        // Perhaps it can be given back; else it is once this worker is taken for dead.
        await database.write((session) => releaseUnit(session, unit)).catch(() => undefined);
        throw error;
      }
      log.error({ run: unit.run, unit: unit.seq, err: error }, 'a unit failed');
      const attempts = unit.attempts + 1;
      const parked = attempts >= ATTEMPTS || error instanceof BegunTooOften;
      await database.write((session) => failUnit(session, unit, { error: thrownText(error), attempts, parked }));
      return 'FAILED';
    } finally {
      await faults.end().catch((err: unknown) => log.error({ run: unit.run, err }, 'could not tell what threw'));
    }
  }
}

/** A unit of roll-ups has no block. */
function isOfRollUps(task: UnitTask): task is RollUpTask {
  return task.model !== 'COMPANY' && task.block === ROLL_UP_BLOCK;
}

class BegunTooOften extends Error {
  constructor() {
    super(`Its workers died ${BEGUN_MOST} times in the middle of it: perhaps it needs more memory than they have.`);
  }
}
