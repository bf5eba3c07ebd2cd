import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Series, type Session } from '../../storage/index.js';
import { type DataSeries, type EntityRow, earliestData } from '../../storage/ingest/index.js';

/** The first days of some entities as their rows and the log say. `series`: all there are. */
export async function earliestDays(
  session: Session,
  model: Model,
  rows: readonly Pick<EntityRow, 'id' | 'createdAt'>[],
  series: readonly Series[],
  dayOf: (at: number) => Day,
): Promise<Map<number, Day>> {
  const days = new Map(rows.map((row) => [row.id, dayOf(row.createdAt)]));
  if (days.size === 0) return days;
  for (const { entity, day, at } of await earliestData(session, model, [...days.keys()], dataSeries(series))) {
    const known = [days.get(entity), day ?? undefined, at === null ? undefined : dayOf(at)];
    days.set(entity, Math.min(...known.filter((one) => one !== undefined)));
  }
  return days;
}

function dataSeries(all: readonly Series[]): DataSeries {
  const of = (which: Model) => {
    const own = all.filter((one) => one.model === which);
    return {
      metrics: own.filter((one) => one.key.startsWith('metrics.')).map((one) => one.id),
      fields: own.filter((one) => one.kind === 'FIELD').map((one) => one.id),
    };
  };
  return { COMPANY: of('COMPANY'), END_USER: of('END_USER'), ASSET: of('ASSET'), PROJECT: of('PROJECT') };
}
