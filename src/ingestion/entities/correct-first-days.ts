import { type Model } from '../../model/index.js';
import { type Session } from '../../storage/index.js';
import { lockEntitiesById } from '../../storage/ingest/index.js';
import { type FirstDays } from '../pages/first-days.js';
import { earliestDays } from './earliest-days.js';
import { type EntityGround } from './ground.js';
import { type Subject } from './subject.js';

/** Computes anew, from the rows and the log, the first days that a later createdAt or a move to another company may change. */
export async function correctFirstDays(
  session: Session,
  { model, catalogue, dayOf }: EntityGround,
  subjects: readonly Subject[],
  firstDays: FirstDays,
): Promise<void> {
  const postponed = subjects.filter((subject) => subject.postponed).map(({ id }) => id);
  const companies = new Set<number>();
  for (const { movedFrom, row } of subjects) if (movedFrom !== undefined) companies.add(movedFrom).add(row.companyId);
  if (postponed.length === 0 && companies.size === 0) return;
  const series = await catalogue.listIn(session);
  await correct(model, postponed);
  await correct('COMPANY', [...companies]);

  async function correct(of: Model, ids: readonly number[]): Promise<void> {
    const rows = await lockEntitiesById(session, of, ids);
    for (const [entity, day] of await earliestDays(session, of, rows, series, dayOf)) firstDays.set(of, entity, day);
  }
}
