import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Session } from '../../storage/index.js';
import { type DataSeries, earliestData, lockEntitiesById } from '../../storage/ingest/index.js';
import { type FirstDays } from '../pages/first-days.js';
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
  const series = await dataSeries();
  await correct(model, postponed);
  await correct('COMPANY', [...companies]);

  async function correct(of: Model, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const days = new Map<number, Day>();
    for (const row of await lockEntitiesById(session, of, ids)) days.set(row.id, dayOf(row.createdAt));
    for (const { entity, day, at } of await earliestData(session, of, ids, series)) {
      const known = [days.get(entity), day ?? undefined, at === null ? undefined : dayOf(at)];
      firstDays.set(of, entity, Math.min(...known.filter((one) => one !== undefined)));
    }
  }

  async function dataSeries(): Promise<DataSeries> {
    const all = await catalogue.list();
    const of = (which: Model) => {
      const own = all.filter((one) => one.model === which);
      return {
        metrics: own.filter((one) => one.key.startsWith('metrics.')).map((one) => one.id),
        fields: own.filter((one) => one.kind === 'FIELD').map((one) => one.id),
      };
    };
    return { COMPANY: of('COMPANY'), END_USER: of('END_USER'), ASSET: of('ASSET'), PROJECT: of('PROJECT') };
  }
}
