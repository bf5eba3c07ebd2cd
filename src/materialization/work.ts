import { setTimeout as delay } from 'node:timers/promises';
import {
  addUnits,
  beatRun,
  type Database,
  dropAllCarry,
  openUnits,
  readRun,
  releaseUnit,
  type Session,
  type StoredRun,
  setRunRange,
  type UnitLease,
} from '../storage/index.js';
import { addClosedDays, addRollUps } from './catch-up.js';
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
 * handed out here is worked on any more then. RUNNING where it has had its turn and others may go before it does on: a definition asks
 * `othersWait` for that. Of what it has not published nobody sees anything until it ends.
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
  const isDefinition = run.trigger === 'DEFINITION';
  const turn = new Turn(pace.turnMs ?? TURN_MS, async () => isDefinition && (await othersWait()));
  if (isDefinition && !(await prepareDistinct(dependencies, run.metrics, untilOver(turn, goOn)))) {
    return turn.over ? stillRunning(database, run) : undefined;
  }
  if (run.unitsTotal === 0) await plan(dependencies, run);
  else if (isDefinition) await addClosedDays(dependencies, run);
  const hands = new HandsOut(dispatcher, onProgress);
  const silent = new SilentLeases<UnitLease>(
    pace.deadAfterMs,
    ({ seq }) => String(seq),
    ({ fence, beat }) => `${fence} ${beat}`,
  );
  try {
    for (let isComplete = false; ; ) {
      if (!(await goOn())) return undefined;
      if (isDefinition && !isComplete) await addRollUps(dependencies, run);
      isComplete = true;
      const { phase, ready, leased, isAmidRollUps } = await database.snapshot((session) =>
        openUnits(session, run.id, LOOKED_UP),
      );
      if (phase === undefined) {
        const ended = await conclude(dependencies, run);
        if (ended !== undefined) return ended.status === 'RUNNING' ? undefined : ended;
        isComplete = false; // the world has moved on in the meantime: there are more units now
        continue;
      }
      if (phase === OLDER_PHASE && (await publishNewest(dependencies, run))) {
        isComplete = false;
        continue;
      }
      // Nobody else may write roll-ups beside a worker that was at them, and perhaps still is.
      const givesWay = turn.over && !isAmidRollUps;
      if (givesWay && leased.length === 0) return stillRunning(database, run);
      const units = givesWay ? [] : ready;
      if (!(await hands.work(units, goOn, turn))) return undefined;
      if (units.length === 0) {
        await giveBack(database, silent.among(leased));
        await delay(pace.runBeatMs, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  } finally {
    dispatcher.letGo?.();
    await hands.settled();
  }
}

/** Whether to go on with something that is broken off once the turn is over: not at once, so that every turn brings it on. */
function untilOver(turn: Turn, goOn: () => Promise<boolean>): () => Promise<boolean> {
  let isFirst = true;
  return async () => {
    const isOver = !isFirst && (await turn.isOver());
    isFirst = false;
    return !isOver && (await goOn());
  };
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
  const { units, range, coming } = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, series);
    const units = await unitsOf(session, known, dependencies, run);
    const asked = units.filter((unit) => unit.from <= unit.to);
    const from = asked.reduce((least, unit) => Math.min(least, unit.from), Number.POSITIVE_INFINITY);
    return {
      units,
      coming: known.metrics.flatMap(({ slug, comingSeriesId }) =>
        run.trigger === 'DEFINITION' && run.metrics.includes(slug) ? (comingSeriesId ?? []) : [],
      ),
      range: asked.length === 0 ? undefined : { from, to: run.trigger === 'DEFINITION' ? known.watermark! : run.to },
    };
  });
  const write = async (session: Session) => {
    if (!(await beatRun(session, run))) return; // another coordinator plans
    // What a run left there that failed was not told of what changed since.
    await dropAllCarry(session, coming);
    await addUnits(session, run.id, phased(units));
    if (range !== undefined) await setRunRange(session, run.id, range.from, range.to);
  };
  await database.write(write, { derived: true });
}
