import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';

/** Days of a block that a run's units of a phase are to compute; undefined where there are none, they leave days out, or one was begun already. One statement. */
export async function daysAhead(
  session: Session,
  units: { readonly run: number; readonly model: Model; readonly block: number; readonly phase: number },
): Promise<{ from: Day; to: Day } | undefined> {
  const { run, model, block, phase } = units;
  const rows = await session.all<{
    firstDay: Day | null;
    lastDay: Day | null;
    days: number | string | null;
    begun: number;
  }>(
    `SELECT MIN(from_day) AS firstDay, MAX(to_day) AS lastDay, SUM(to_day - from_day + 1) AS days,
            COUNT(CASE WHEN fence > 0 OR status <> 'QUEUED' THEN 1 END) AS begun
       FROM unit WHERE run_id = ? AND model = ? AND block = ? AND phase = ?`,
    [run, model, block, phase],
  );
  const { firstDay: from, lastDay: to, days, begun } = rows[0]!;
  if (from === null || to === null || Number(begun) > 0) return undefined;
  return Number(days) === to - from + 1 ? { from, to } : undefined;
}
