import { setTimeout as delay } from 'node:timers/promises';
import {
  addUnits,
  beatRun,
  type Database,
  openUnits,
  readRun,
  releaseUnit,
  type Session,
  type StoredRun,
  setRunRange,
  type UnitLease,
} from '../storage/index.js';
import { type ConcludeDependencies, conclude } from './conclude.js';
import { type BackfillDependencies, prepareDistinct } from './distinct-backfill.js';
import { SilentLeases } from './leases/silent.js';
import { PACE, type Pace, TURN_MS } from './limits.js';
import { type Log } from './log.js';
import { OLDER_PHASE, phased, unitsOf } from './planning.js';
import { publishNewest } from './publish-newest.js';
import { type RollUpDependencies } from './roll-ups/unit.js';
import { Turn } from './turn.js';
import { HandsOut } from './units/hands-out.js';
import { type UnitDispatcher } from './units/types.js';

/** Units that are looked up at a time. */
const LOOKED_UP = 2_000;

export type WorkDependencies = Omit<RollUpDependencies, 'report'> &
  BackfillDependencies &
  ConcludeDependencies & { readonly log: Log; readonly pace?: Pace };

/**
 * Has a run worked off, and draws its conclusion: a closed day becomes visible, a definition is swapped in. Resumes where another
 * coordinator stopped. Undefined where the run was ended or taken by someone else, or `stopping` came first: no unit that was
 * handed out here is worked on any more then. RUNNING where it has had its turn and others may go before it does on: a definition in the
 * last of its phases asks `othersWait` for that. Of what it has not published nobody sees anything until it ends.
 */
export async function workRun(
  dependencies: WorkDependencies,
  dispatcher: UnitDispatcher,
  run: StoredRun,
  stopping: AbortSignal,
  onProgress: () => void,
  othersWait: () => Promise<boolean>,
): Promise<StoredRun | undefined> {
  const { database, pace = PACE } = dependencies;
  const beat = () => database.write((session) => beatRun(session, run), { derived: true });
  const goOn = async () => !stopping.aborted && (await beat());
  if (run.trigger === 'DEFINITION' && !(await prepareDistinct(dependencies, run.metrics, goOn))) return undefined;
  if (run.unitsTotal === 0) await plan(dependencies, run);
  const hands = new HandsOut(dispatcher, onProgress);
  const turn = new Turn(pace.turnMs ?? TURN_MS, othersWait);
  const silent = new SilentLeases<UnitLease>(
    pace.deadAfterMs,
    ({ seq }) => String(seq),
    ({ fence, beat }) => `${fence} ${beat}`,
  );
  try {
    for (;;) {
      if (!(await goOn())) return undefined;
      const { phase, isLast, ready, leased } = await database.snapshot((session) =>
        openUnits(session, run.id, LOOKED_UP),
      );
      if (ready.length === 0 && leased.length === 0) {
        const ended = await conclude(dependencies, run);
        if (ended !== undefined) return ended.status === 'RUNNING' ? undefined : ended;
        continue; // the world has moved on in the meantime: there are more units now
      }
      if (phase === OLDER_PHASE && (await publishNewest(dependencies, run))) continue;
      const givesWay = run.trigger === 'DEFINITION' && isLast;
      if (!(await hands.work(ready, goOn, givesWay ? turn : undefined))) return undefined;
      if (turn.over && (await isAnyOpen(database, run))) return stillRunning(database, run);
      if (ready.length === 0) {
        await giveBack(database, silent.among(leased));
        await delay(pace.runBeatMs, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  } finally {
    dispatcher.letGo?.();
    await hands.settled();
  }
}

/** Whether any of the run's units waits or is worked on. */
async function isAnyOpen(database: Database, { id }: StoredRun): Promise<boolean> {
  const { phase } = await database.snapshot((session) => openUnits(session, id, 1));
  return phase !== null;
}

/** The run as it is now, as long as it is this coordinator's. */
async function stillRunning(database: Database, { id, fence }: StoredRun): Promise<StoredRun | undefined> {
  const run = await database.snapshot((session) => readRun(session, id));
  return run?.status === 'RUNNING' && run.fence === fence ? run : undefined;
}

/** Units whose workers are dead wait again. */
async function giveBack(database: Database, silent: readonly UnitLease[]): Promise<void> {
  for (const unit of silent) await database.write((session) => releaseUnit(session, unit, true));
}

/** Writes the run's units. */
async function plan(dependencies: WorkDependencies, run: StoredRun): Promise<void> {
  const { database, catalogue } = dependencies;
  const series = await catalogue.list();
  const { units, range } = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, series);
    const units = await unitsOf(session, known, dependencies, run);
    const asked = units.filter((unit) => unit.from <= unit.to);
    const from = asked.reduce((least, unit) => Math.min(least, unit.from), Number.POSITIVE_INFINITY);
    return {
      units,
      range: asked.length === 0 ? undefined : { from, to: run.trigger === 'DEFINITION' ? known.watermark! : run.to },
    };
  });
  const write = async (session: Session) => {
    if (!(await beatRun(session, run))) return; // another coordinator plans
    await addUnits(session, run.id, phased(units));
    if (range !== undefined) await setRunRange(session, run.id, range.from, range.to);
  };
  await database.write(write, { derived: true });
}
