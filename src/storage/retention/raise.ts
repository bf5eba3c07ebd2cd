import { type Day } from '../../calendar/index.js';
import { type Session } from '../types.js';
import { closeGates, readHorizon, writeHorizon } from './horizon.js';

/** What became of the wish to raise the horizon. */
export type Raised =
  | { readonly is: 'raised' | 'unchanged'; readonly horizon: Day }
  /** Days before it are still needed: by runs that fold them again, or by batches that are not folded. */
  | { readonly is: 'needed'; readonly horizon: Day; readonly by: 'runs' | 'batches' };

/**
 * Raises the horizon to a day; it never goes back. Every transaction that went by the horizon as it was has ended by then, and
 * what it left to others (runs that scrub or fold again, the fold of children) is done: else it stays, to be tried again later.
 */
export async function raiseHorizon(session: Session, day: Day): Promise<Raised> {
  if (day <= (await readHorizon(session))) return { is: 'unchanged', horizon: await readHorizon(session) };
  await closeGates(session);
  const horizon = await readHorizon(session);
  if (day <= horizon) return { is: 'unchanged', horizon };
  if (await hasOpenRuns(session)) return { is: 'needed', horizon, by: 'runs' };
  if (await hasUnfolded(session, day)) return { is: 'needed', horizon, by: 'batches' };
  await writeHorizon(session, day);
  return { is: 'raised', horizon: day };
}

/** Runs that failed are done again later. */
async function hasOpenRuns(session: Session): Promise<boolean> {
  if ((await session.all('SELECT 1 FROM deletion LIMIT 1')).length > 0) return true;
  const refolds = await session.all(
    `SELECT 1 FROM run WHERE status IN ('QUEUED', 'RUNNING', 'FAILED') AND run_trigger = 'REFOLD' AND subject IS NOT NULL LIMIT 1`,
  );
  return refolds.length > 0;
}

/** Children's pages and distinct values are folded from the log later. */
async function hasUnfolded(session: Session, day: Day): Promise<boolean> {
  const rows = await session.all(
    `SELECT 1 FROM pending_fold p JOIN event e ON e.id BETWEEN p.first_event AND p.last_event
      WHERE e.day < ? LIMIT 1`,
    [day],
  );
  return rows.length > 0;
}
