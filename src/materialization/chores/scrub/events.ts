import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Model } from '../../../model/index.js';
import { lockCorrections } from '../../../storage/corrections/index.js';
import { type Database, type Session } from '../../../storage/index.js';
import { clearReferences, type EventPlace, eventsOf } from '../../../storage/scrub/index.js';
import { Pace } from './pace.js';

/** Events that one unit takes care of. */
export const UNIT_EVENTS = 20_000;
/** Events of one transaction. */
const SIZE = { first: 200, least: 20, most: 2_000 };
/** An end-user's events of a company's day are taken together, up to so many, as its whole day is folded again each time. */
const TOGETHER = 2_000;

export interface EventGround {
  readonly database: Database;
  /** Takes events out of the log and folds what they were in again. */
  readonly removeEvents: (session: Session, ids: readonly number[]) => Promise<unknown>;
}

/**
 * Takes up to UNIT_EVENTS events (`isLast`: all there are) of deleted companies or end-users out of the log. Those of assets and
 * projects stay and name them no more. False where `alive` said so.
 */
export async function scrubEvents(
  ground: EventGround,
  {
    model,
    entities,
    isLast,
  }: { readonly model: Model; readonly entities: readonly number[]; readonly isLast: boolean },
  alive: () => Promise<boolean>,
): Promise<boolean> {
  const pace = new Pace(ground.database, SIZE);
  do {
    const found = await ground.database.snapshot((session) => eventsOf(session, model, entities, UNIT_EVENTS));
    if (found.length === 0) return true;
    for (const events = byDay(found); events.length > 0; ) {
      if (!(await alive())) return false;
      const taken = model === 'END_USER' ? wholeDays(events, pace.size) : pace.size;
      const ids = events.splice(0, taken).map((event) => event.id);
      await pace.write(async (session) => {
        if (model !== 'ASSET' && model !== 'PROJECT') return ground.removeEvents(session, ids);
        await lockCorrections(session); // a backfill that has read the events gathers no values of these
        await clearReferences(session, model, entities, ids);
      });
      await nextTurn(); // requests are answered in between
    }
  } while (isLast);
  return true;
}

/** Companies' cells of one day stand in the same pages. */
function byDay(events: readonly EventPlace[]): EventPlace[] {
  return [...events].sort((a, b) => a.day - b.day || a.company - b.company || a.id - b.id);
}

/** How many events the next transaction takes: whole days of a company, about `size` events or one day. */
function wholeDays(events: readonly EventPlace[], size: number): number {
  let end = 0;
  for (let day = 0; day < events.length; ) {
    let next = day;
    while (next < events.length && next - day < TOGETHER && isSameDay(events[next]!, events[day]!)) next++;
    if (end > 0 && next > size) break;
    end = next;
    day = next;
  }
  return end;
}

function isSameDay(a: EventPlace, b: EventPlace): boolean {
  return a.company === b.company && a.day === b.day;
}
