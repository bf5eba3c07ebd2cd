import { MODEL_PREFIX, MODELS, type Model } from '../../model/index.js';
import { type Series, type SeriesCatalogue, type SeriesSpec } from '../../storage/index.js';
import { type FirstDaySeries } from '../pages/first-days.js';

/** The series that every workspace has; by model, the row ids. */
export interface BaseSeries {
  readonly firstDay: FirstDaySeries;
  /** Their block rows say that entity rows changed; no pages. */
  readonly entity: Readonly<Record<Model, number>>;
  /** The text field `name`. */
  readonly name: Readonly<Record<Model, Series>>;
  /** The text field `email` of end-users. */
  readonly email: Series;
  readonly activityCount: Readonly<Record<Model, number>>;
}

const SPECS = (model: Model): readonly SeriesSpec[] => [
  { model, key: 'system.first_day', kind: 'FIRST_DAY', fold: 'MIN' },
  { model, key: 'system.entity', kind: 'ENTITY', fold: 'LAST' },
  { model, key: `${MODEL_PREFIX[model]}.name`, kind: 'FIELD', fold: 'LAST' },
  { model, key: 'system.activity_count', kind: 'COUNTER', fold: 'SUM' },
];

const EMAIL: SeriesSpec = { model: 'END_USER', key: `${MODEL_PREFIX.END_USER}.email`, kind: 'FIELD', fold: 'LAST' };

/** Finds or creates them. */
export async function ensureBaseSeries(catalogue: SeriesCatalogue): Promise<BaseSeries> {
  const all = await catalogue.ensure([...MODELS.flatMap(SPECS), EMAIL]);
  const of = (position: number) =>
    Object.fromEntries(MODELS.map((model, i) => [model, all[i * 4 + position]!])) as Record<Model, Series>;
  const ids = (series: Record<Model, Series>) =>
    Object.fromEntries(MODELS.map((model) => [model, series[model].id])) as Record<Model, number>;
  return { firstDay: ids(of(0)), entity: ids(of(1)), name: of(2), email: all.at(-1)!, activityCount: ids(of(3)) };
}
