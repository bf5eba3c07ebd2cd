import { type Day } from '../calendar/index.js';
import { changedBlocks, insertRun, isChore, readRunsIn } from '../storage/index.js';
import { queueFailedChores } from './chores/failed.js';
import { type MaterializerOptions } from './options.js';
import { incompleteRollUps } from './roll-ups/keep.js';
import { closableDay } from './schedule.js';
import { queueStranded } from './stranded.js';

/** A chore that failed is tried again after so long (ms). */
const CHORE_REST_MS = 3_600_000;

/** Queues the close of the day and the recomputation of what changed, unless such a run is there already. */
export async function queueDueRuns(options: MaterializerOptions): Promise<void> {
  const { database, calendar, leases, closeAt, pinned, catalogue, registry, foldPending } = options;
  await queueFailedChores(options, Date.now() - CHORE_REST_MS);
  await foldPending(); // within a minute, whether or not anyone reads child series
  const due = closableDay(calendar, closeAt, pinned);
  const series = await catalogue.list();
  const { known, open, changed, incomplete } = await database.snapshot(async (session) => {
    const known = await catalogue.read(session, series);
    const { watermark } = known;
    return {
      known,
      open: await readRunsIn(session, ['QUEUED', 'RUNNING']),
      changed: watermark === null ? [] : await changedBlocks(session, watermark),
      // Those that only definitions read which are not published yet belong to the runs of these.
      incomplete: (await incompleteRollUps(session, known, registry)).filter(
        ({ published, readers }) => published || readers.size === 0,
      ),
    };
  });
  if (known.watermark === null) return; // nothing has been defined yet: there is nothing to close
  const metrics = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
  const closing = open.some((run) => (run.trigger === 'SCHEDULE' || run.trigger === 'MANUAL') && run.to >= due);
  const queue = async (trigger: 'SCHEDULE' | 'LATE_DATA', from: Day, to: Day) => {
    const first = await leases.take('run', 2);
    const now = calendar.now();
    await database.write(async (session) => {
      // The night is the time for definitions that failed or were cancelled by day.
      if (trigger === 'SCHEDULE') await queueStranded(session, { id: first, now, again: () => true });
      await insertRun(session, { id: first + 1, trigger, from, to, metrics, now });
    });
  };
  if (known.watermark < due && !closing) await queue('SCHEDULE', known.watermark + 1, due);
  // Materializations that wait compute what changed in their blocks along: what is left over is worked off after them.
  if (changed.length + incomplete.length > 0 && open.every((run) => isChore(run.trigger))) {
    const from = changed.reduce((least, block) => Math.min(least, block.from), known.watermark);
    await queue('LATE_DATA', from, known.watermark);
  }
}
