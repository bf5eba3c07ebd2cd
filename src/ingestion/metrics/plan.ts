import { type Day, type Moment } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';
import { MODELS, type Model } from '../../model/index.js';
import { type SeriesSpec } from '../../storage/index.js';
import { claimHash } from '../batch/claim-hash.js';
import { type ItemErrors } from '../batch/items.js';
import { type Moments } from '../batch/moments.js';
import { EMAIL_BYTES, finiteNumber, NAME_BYTES, neededText, optionalText } from '../batch/validate.js';
import { Interner, Targets } from '../entities/targets.js';
import { type MetricPointInput } from '../types.js';

/** A well-formed point; its entity by position in the targets, its series by position in the plan. */
export interface PlannedPoint {
  readonly index: number;
  readonly model: Model;
  readonly series: number;
  /** Position of the company, asset, project or end-user. */
  readonly target: number;
  /** Position of the company that the point names; -1 where it names none. */
  readonly company: number;
  readonly at: number;
  readonly day: Day;
  readonly rank: number;
  readonly value: number;
  readonly hash: Buffer | undefined;
}

export interface PointPlan {
  readonly points: readonly PlannedPoint[];
  readonly targets: Targets;
  readonly series: readonly SeriesSpec[];
  readonly now: Moment;
}

/** Checks a batch's points, each by itself; no I/O. A metric is made by its first value: a gauge that folds by LAST. */
export function planPoints(items: readonly MetricPointInput[], moments: Moments, errors: ItemErrors): PointPlan {
  const targets = new Targets();
  const series = new Interner();
  const points: PlannedPoint[] = [];
  items.forEach((item, index) => {
    const point = errors.guard(index, () => planPoint(item, index, moments, targets, series));
    if (point !== undefined) points.push(point);
  });
  const specs = series.values.map((value): SeriesSpec => {
    const [model, name] = value.split('\0') as [Model, string];
    return { model, key: `metrics.${name}`, kind: 'GAUGE', fold: 'LAST' };
  });
  return { points, targets, series: specs, now: moments.now };
}

function planPoint(
  item: MetricPointInput,
  index: number,
  moments: Moments,
  targets: Targets,
  series: Interner,
): PlannedPoint {
  const id = optionalText(item.id, 'id', NAME_BYTES);
  const metric = neededText(item.metric, 'metric', NAME_BYTES);
  const model = item.model ?? 'COMPANY';
  if (!MODELS.includes(model)) {
    throw new TidemarkError('VALUE_INVALID', `model must be one of ${MODELS.join(', ')}.`, { path: 'model' });
  }
  const externalId = optionalText(item.externalId, 'externalId', NAME_BYTES);
  const email = optionalText(item.email, 'email', EMAIL_BYTES);
  const companyName = optionalText(item.companyExternalId, 'companyExternalId', NAME_BYTES);
  const moment = item.at === undefined || item.at === null ? moments.now : moments.of(item.at, 'at');
  const value = finiteNumber(item.value, 'value');
  if (model === 'END_USER') {
    if (companyName === undefined) throw missing('companyExternalId', 'The company of an end-user');
    if (externalId === undefined && email === undefined)
      throw missing('externalId', "An end-user's externalId or email");
  } else if (externalId === undefined) {
    throw missing('externalId', 'externalId');
  }
  let target: number;
  let company = -1;
  if (model === 'COMPANY') {
    target = targets.companies.of(externalId ?? '');
  } else {
    if (companyName !== undefined) company = targets.companies.of(companyName);
    target =
      model === 'END_USER' ? targets.user(company, externalId, email) : targets.items[model].of(externalId ?? '');
  }
  return {
    index,
    model,
    series: series.of(`${model}\0${metric}`),
    target,
    company,
    at: moment.at,
    day: moment.day,
    rank: moment.rank,
    value: value + 0, // −0 is 0
    hash: id === undefined ? item.claim : claimHash('point', id),
  };
}

function missing(path: string, what: string): TidemarkError {
  return new TidemarkError('VALUE_MISSING', `${what} is needed.`, { path });
}
