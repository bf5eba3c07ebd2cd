import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import {
  changedBlocks,
  goesBefore,
  insertRun,
  isChore,
  lockDefinitions,
  readRunsIn,
  type Series,
  type Session,
  type StoredRun,
} from '../storage/index.js';
import { queueFailedChores } from './chores/failed.js';
import { madeByDefinitions } from './made-by-definitions.js';
import { type MaterializerOptions } from './options.js';
import { incompleteRollUps } from './roll-ups/keep.js';
import { closableDay } from './schedule.js';
import { queueStranded } from './stranded.js';

/** A chore that failed is tried again after so long (ms). */
const CHORE_REST_MS = 3_600_000;

/** A run that time or changed data call for. */
interface DueRun {
  readonly trigger: 'SCHEDULE' | 'LATE_DATA';
  readonly from: Day;
  readonly to: Day;
}

/**
 * Queues the close of the days that have ended and the recomputation of what changed, unless such a run is there already. `late`:
 * whether what changed may be looked for now.
 */
export async function queueDueRuns(options: MaterializerOptions, late = true): Promise<void> {
  const { database, calendar, closeAt, pinned, catalogue, foldPending } = options;
  await queueFailedChores(options, Date.now() - CHORE_REST_MS);
  await foldPending(); // within a minute, whether or not anyone reads child series
  const closable = closableDay(calendar, closeAt, pinned);
  const series = await catalogue.list();
  const dueIn = (session: Session) => dueRuns(options, session, series, { closable, late });
  if ((await database.snapshot(dueIn)).runs.length === 0) return;
  const now = calendar.now();
  await database.write(async (session) => {
    // Whoever queues such a run holds this lock: another scheduler may have been quicker.
    await lockDefinitions(session);
    const { runs, metrics } = await dueIn(session);
    for (const run of runs) {
      // The night is the time for definitions that failed or were cancelled by day.
      if (run.trigger === 'SCHEDULE') await queueStranded(session, { now, again: () => true });
      await insertRun(session, { now, metrics, ...run });
    }
  });
}

/** What is due as the session sees it, and the slugs of the metrics concerned. */
async function dueRuns(
  { catalogue, registry }: MaterializerOptions,
  session: Session,
  series: readonly Series[],
  { closable, late }: { readonly closable: Day; readonly late: boolean },
): Promise<{ runs: DueRun[]; metrics: string[] }> {
  const known = await catalogue.read(session, series);
  const { watermark } = known;
  // Nothing has been defined yet: there is nothing to close.
  if (watermark === null) return { runs: [], metrics: [] };
  const open = await readRunsIn(session, ['QUEUED', 'RUNNING']);
  const runs = [dueClose(open, watermark, closable)];
  const metrics = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
  if (late && mayLateBeQueued(open, metrics.length > 0)) {
    const from = await changedFrom({ registry }, session, known, { open, watermark });
    if (from !== undefined) runs.push({ trigger: 'LATE_DATA', from, to: watermark });
  }
  return { runs: runs.filter((run) => run !== undefined), metrics };
}

/**
 * Materializations that wait compute what changed in their blocks along: what is left over is worked off after them. But a definition
 * that was begun, and may take long, gives way. Not where readers have nothing yet that could be stale (`isAnySeen`): all that was ever
 * sent is new then, and is what it is about to compute.
 */
function mayLateBeQueued(open: readonly StoredRun[], isAnySeen: boolean): boolean {
  const runs = open.filter(({ trigger }) => !isChore(trigger));
  if (runs.length === 0) return true;
  if (!isAnySeen || runs.some(({ trigger }) => goesBefore(trigger))) return false;
  return runs.some(({ status }) => status === 'RUNNING');
}

/**
 * The close of all days that have ended since the last one, oldest first. While another run is about to close days, one waits to
 * see what is left: so each day is closed once, and in order. A clock that was put back finds its days closed.
 */
function dueClose(open: readonly StoredRun[], watermark: Day, closable: Day): DueRun | undefined {
  const closes = ({ trigger, to }: StoredRun) => (trigger === 'SCHEDULE' || trigger === 'MANUAL') && to > watermark;
  if (watermark >= closable || open.some(closes)) return undefined;
  return { trigger: 'SCHEDULE', from: watermark + 1, to: closable };
}

/** The first of the closed days on which something waits to be computed; undefined where nothing does. */
async function changedFrom(
  { registry }: Pick<MaterializerOptions, 'registry'>,
  session: Session,
  known: CatalogueSnapshot,
  { open, watermark }: { readonly open: readonly StoredRun[]; readonly watermark: Day },
): Promise<Day | undefined> {
  const changed = await changedBlocks(session, watermark, await madeByDefinitions(session, known, registry, open));
  // Those that only definitions read which are not published yet belong to the runs of these.
  const incomplete = (await incompleteRollUps(session, known, registry)).filter(
    ({ published, readers }) => published || readers.size === 0,
  );
  if (changed.length + incomplete.length === 0) return undefined;
  return changed.reduce((least, block) => Math.min(least, block.from), watermark);
}
