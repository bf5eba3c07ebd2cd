import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { daysAhead, type Session } from '../../storage/index.js';
import { type DayRange } from '../affected.js';
import { OLDER_PHASE } from '../planning.js';

/** A unit, and the metrics that it is to compute on from…to. */
interface Asked extends DayRange {
  readonly run: number;
  readonly model: Model;
  readonly block: number;
  readonly slugs: readonly string[];
  readonly world: 'published' | 'newest';
}

/** What a unit computes of metrics on their way, and the days (by slug) on which nothing is any more. */
export interface NewestAlone {
  readonly ranges: Map<string, DayRange>;
  readonly emptied: Map<string, DayRange>;
}

/**
 * Leaves to the units of older days what changed on these: of the metrics that the run defines they compute all of them afterwards,
 * from later snapshots. Else whoever defines the first metrics of a workspace, all of whose data are changes then, would wait for its
 * whole history. `historyFrom`: the first day of the block's entities, before which everything is empty.
 */
export async function newestAlone(
  session: Session,
  task: Asked,
  all: Map<string, DayRange>,
  historyFrom: Day,
): Promise<NewestAlone> {
  const emptied = new Map<string, DayRange>();
  const isOlder = ([slug, { from }]: [string, DayRange]) => from < task.from && task.slugs.includes(slug);
  const asked = task.world === 'newest' && task.from <= task.to;
  if (!asked || ![...all].some(isOlder)) return { ranges: all, emptied };
  const older = await daysAhead(session, { ...task, phase: OLDER_PHASE });
  // Where the history begins earlier by now than when they were planned, they do not reach all of it.
  if (older === undefined || older.to !== task.from - 1 || historyFrom < older.from) return { ranges: all, emptied };
  const ranges = new Map(all);
  for (const each of all) {
    if (!isOlder(each)) continue;
    const [slug, { from, to }] = each;
    ranges.set(slug, { from: task.from, to });
    if (from < older.from) emptied.set(slug, { from, to: older.from - 1 });
  }
  return { ranges, emptied };
}
