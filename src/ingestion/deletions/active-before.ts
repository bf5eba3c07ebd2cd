import { type Day } from '../../calendar/index.js';
import { blockOf, slotOf } from '../../model/index.js';
import { readPages, readSlot, type Session } from '../../storage/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { storedFirstDays } from '../entities/stored-first-days.js';

/** Days of pages that are read at a time. */
const DAYS = 366;

/**
 * Those of some end-users that have events on days before the horizon, as their pages tell, which stay where the log goes. No such
 * day gets another event, so no lock is needed.
 */
export async function activeBefore(
  session: Session,
  base: BaseSeries,
  ids: readonly number[],
  horizon: Day,
): Promise<Set<number>> {
  const active = new Set<number>();
  if (horizon === 0) return active;
  const first = await storedFirstDays(session, base.firstDay.END_USER, ids);
  const old = ids.filter((id) => (first.get(id) ?? horizon) < horizon);
  for (const block of new Set(old.map(blockOf))) {
    const members = old.filter((id) => blockOf(id) === block);
    let left = members;
    const since = Math.min(...members.map((id) => first.get(id)!));
    for (let to = horizon - 1; to >= since && left.length > 0; to -= DAYS) {
      const query = {
        series: [base.activityCount.END_USER],
        blocks: [block],
        from: Math.max(since, to - DAYS + 1),
        to,
      };
      for (const page of await readPages(session, query)) {
        for (const id of left) if (!Number.isNaN(readSlot(page.data, slotOf(id)))) active.add(id);
        left = left.filter((id) => !active.has(id));
      }
    }
  }
  return active;
}
