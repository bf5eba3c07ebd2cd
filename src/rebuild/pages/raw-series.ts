import { SeriesOfActivities } from '../../ingestion/corrections/series-of-activities.js';
import { type Model } from '../../model/index.js';
import { readDistinctSeries, type Series, type Session } from '../../storage/index.js';
import { type PagesGround, type RawSeries } from '../types.js';

const ACTIVITIES = 'activities.';

/** Which raw series of a model are looked at: all, or those of one key. */
export async function rawSeriesOf(
  session: Session,
  { catalogue, base }: PagesGround,
  model: Model,
  key?: string,
): Promise<RawSeries> {
  const all = await catalogue.listIn(session);
  const own = all.filter((series) => series.model === model && (key === undefined || series.key === key));
  const events = (series: Series) => series.key.startsWith(ACTIVITIES) || series.key === 'system.activity_count';
  const counters = own.filter((series) => series.kind === 'COUNTER' && events(series));
  const distinct = (await readDistinctSeries(session)).filter(
    (one) => one.ready && one.model === model && (key === undefined || isOf(all, one.series, key)),
  );
  // Events name their activity by its company series.
  const activities = all.filter((one) => one.model === 'COMPANY' && one.property === '' && events(one));
  const valued = new Set(counters.filter((one) => one.property !== '').map((one) => one.key));
  const counted = new Set(distinct.map((one) => one.activity));
  return {
    model,
    counters,
    points: own.filter((series) => series.key.startsWith('metrics.')),
    fields: own.filter((series) => series.kind === 'FIELD'),
    firstDay: key === undefined ? all.find((one) => one.id === base.firstDay[model]) : undefined,
    distinct,
    activities: await SeriesOfActivities.read(
      session,
      activities.map(({ id }) => id),
      base,
    ),
    withProperties: activities.filter(({ id, key: of }) => valued.has(of) || counted.has(id)).map(({ id }) => id),
  };
}

/** Whether a series of distinct values is of an activity. */
function isOf(all: readonly Series[], id: number, key: string): boolean {
  return all.find((series) => series.id === id)?.key === `distinct:${key}`;
}
