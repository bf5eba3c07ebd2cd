import { readRunsIn, runsBegunOn, type Session } from '../../storage/index.js';
import { type KnownRollUp } from './relays.js';

/**
 * The roll-ups (by series) of which company metrics are to be told which days change. Not one that has never been complete, so that
 * nothing was made of its pages, and that only definitions read which readers do not see: their runs compute all days of all
 * companies after it, and what they were told would look like late data. Unless such a run has begun with companies already.
 */
export async function toldOf(session: Session, kept: readonly KnownRollUp[]): Promise<ReadonlySet<number>> {
  const open = (await readRunsIn(session, ['QUEUED', 'RUNNING'])).filter(({ trigger }) => trigger === 'DEFINITION');
  const begun = new Set(
    await runsBegunOn(
      session,
      open.map(({ id }) => id),
      'COMPANY',
    ),
  );
  const underway = new Set(open.flatMap(({ id, metrics }) => (begun.has(id) ? metrics : [])));
  const isTold = ({ row, required: { readers, published } }: KnownRollUp) =>
    readers.size > 0 && (published || row.through !== null || [...readers].some((slug) => underway.has(slug)));
  return new Set(kept.filter(isTold).map(({ row }) => row.series));
}
