import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { noteLaterFirstDays } from '../../storage/corrections/index.js';
import { type Session } from '../../storage/index.js';
import { lockEntitiesById } from '../../storage/ingest/index.js';
import { type FirstDays } from '../pages/first-days.js';
import { earliestDays } from './earliest-days.js';
import { type EntityGround } from './ground.js';
import { storedFirstDays } from './stored-first-days.js';
import { type Subject } from './subject.js';

/** Whose first days a later createdAt or a move to another company may change, by model. */
export function toCorrect(model: Model, subjects: readonly Subject[]): ReadonlyMap<Model, ReadonlySet<number>> {
  const own = new Set<number>();
  const companies = new Set<number>();
  for (const { id, postponed, movedFrom, row } of subjects) {
    if (postponed) own.add(id);
    if (movedFrom !== undefined) companies.add(movedFrom).add(row.companyId);
  }
  const found = new Map<Model, ReadonlySet<number>>();
  if (own.size > 0) found.set(model, own);
  if (companies.size > 0) found.set('COMPANY', companies);
  return found;
}

/**
 * Computes first days anew from the rows and the log. The blocks must be locked (`firstDayTouches`), deletions kept out: who has
 * seen the earlier days looks again.
 */
export async function correctFirstDays(
  session: Session,
  { base, catalogue, dayOf }: EntityGround,
  corrected: ReadonlyMap<Model, ReadonlySet<number>>,
  firstDays: FirstDays,
  horizon: Day,
): Promise<void> {
  if (corrected.size === 0) return;
  await noteLaterFirstDays(session);
  const series = await catalogue.listIn(session);
  for (const [model, ids] of corrected) {
    const rows = await lockEntitiesById(session, model, [...ids]);
    const days = await earliestDays(session, model, rows, series, dayOf);
    const stored = horizon === 0 ? undefined : await storedFirstDays(session, base.firstDay[model], [...ids]);
    for (const [entity, day] of days) {
      const before = stored?.get(entity) ?? Number.POSITIVE_INFINITY;
      // What holds it may have left the log: where it may not stay, the item was refused (KnownHistory).
      firstDays.set(model, entity, before < horizon ? Math.min(before, day) : day);
    }
  }
}
