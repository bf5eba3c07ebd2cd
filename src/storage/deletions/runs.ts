import { type Day } from '../../calendar/index.js';
import { insertRun } from '../runs/index.js';
import { integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** Queues the run that scrubs what is stored of deleted entities: those whose `deletion.run_id` it is. */
export function queueDeletionRun(
  session: Session,
  run: { readonly id: number; readonly from: Day; readonly to: Day; readonly now: number },
): Promise<void> {
  return insertRun(session, {
    ...run,
    trigger: 'DELETION',
    metrics: [],
    subject: JSON.stringify({ deletion: true }),
  });
}

/** Holds a run that nobody has begun until the transaction ends, so that more can be put on it; false where somebody has. */
export async function joinDeletionRun(session: Session, run: number, from: Day): Promise<boolean> {
  const joined = await session.run(
    `UPDATE run SET from_day = CASE WHEN from_day < ? THEN from_day ELSE ? END WHERE id = ? AND status = 'QUEUED'`,
    [from, from, run],
  );
  return joined > 0;
}

/** Companies that lost an end-user whose events are still in their numbers: the run that takes them out has not ended. */
export async function companiesBeingScrubbed(
  session: Session,
  companies: readonly number[] | undefined,
): Promise<Set<number>> {
  const open = await session.all<{ id: number }>(
    `SELECT id FROM run WHERE run_trigger = 'DELETION' AND status <> 'SUCCEEDED'`,
  );
  if (open.length === 0) return new Set();
  const runs = integers(session, 'run_id', sorted(open.map((run) => run.id)));
  const rows = await session.all<{ company: number }>(
    `SELECT DISTINCT company_id AS company FROM deletion WHERE ${runs.sql} AND model IN ('END_USER', 'COMPANY')`,
    runs.params,
  );
  const all = new Set(rows.map((row) => row.company));
  return companies === undefined ? all : new Set(companies.filter((company) => all.has(company)));
}
