import { type Day, type Moment } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';
import { claimHash } from '../batch/claim-hash.js';
import { type ItemErrors } from '../batch/items.js';
import { type Moments } from '../batch/moments.js';
import {
  checkedText,
  EMAIL_BYTES,
  finiteNumber,
  jsonObject,
  NAME_BYTES,
  neededText,
  numericValue,
  optionalText,
} from '../batch/validate.js';
import { Targets } from '../entities/targets.js';
import { type ActivityInput } from '../types.js';
import { SeriesPositions } from './series-positions.js';

/** A well-formed event; entities by their position in the targets, series by theirs. */
export interface PlannedEvent {
  readonly index: number;
  /** Position of its activity's series. */
  readonly series: number;
  readonly company: number;
  /** -1 where the event names none. */
  readonly user: number;
  readonly asset: number;
  readonly project: number;
  readonly at: number;
  readonly day: Day;
  readonly count: number;
  /** JSON text. */
  readonly properties: string | null;
  /** Position of a property's series, value, position, value, … */
  readonly sums: readonly number[];
  readonly hash: Buffer | undefined;
}

export interface ActivityPlan {
  readonly events: readonly PlannedEvent[];
  readonly targets: Targets;
  readonly series: SeriesPositions;
  readonly now: Moment;
}

const NO_SUMS: readonly number[] = [];

/** Checks a batch's events, each by itself; no I/O. */
export function planActivities(items: readonly ActivityInput[], moments: Moments, errors: ItemErrors): ActivityPlan {
  const plan = {
    events: [] as PlannedEvent[],
    targets: new Targets(),
    series: new SeriesPositions(),
    now: moments.now,
  };
  const checked = new Map<string, string>();
  // Names repeat: each is checked once.
  const text = (value: unknown, path: string, bytes: number): string => {
    if (typeof value === 'string') {
      const known = checked.get(value);
      if (known !== undefined && known.length * 3 <= bytes) return known;
    }
    const good = neededText(value, path, bytes);
    checked.set(good, good);
    return good;
  };
  const maybe = (value: unknown, path: string, bytes: number): string | undefined =>
    value === undefined || value === null ? undefined : text(value, path, bytes);

  const one = (item: ActivityInput, index: number): PlannedEvent => {
    const id = optionalText(item.id, 'id', NAME_BYTES);
    const name = text(item.name, 'name', NAME_BYTES);
    const companyName = text(item.companyExternalId, 'companyExternalId', NAME_BYTES);
    const externalId = maybe(item.endUserExternalId, 'endUserExternalId', NAME_BYTES);
    const email = maybe(item.endUserEmail, 'endUserEmail', EMAIL_BYTES);
    const assetName = maybe(item.assetExternalId, 'assetExternalId', NAME_BYTES);
    const projectName = maybe(item.projectExternalId, 'projectExternalId', NAME_BYTES);
    const moment = item.at === undefined || item.at === null ? moments.now : moments.of(item.at, 'at');
    const count = item.count === undefined || item.count === null ? 1 : finiteNumber(item.count, 'count');
    if (count <= 0) throw new TidemarkError('VALUE_INVALID', 'count must be greater than 0.', { path: 'count' });
    const properties =
      item.properties === undefined || item.properties === null ? undefined : jsonObject(item.properties, 'properties');
    // Checked before anything is noted: a refused event leaves no trace.
    if (properties) for (const key of properties.keys) checkProperty(key, checked);

    const company = plan.targets.companies.of(companyName);
    const series = plan.series.activity(name);
    return {
      index,
      series,
      company,
      user: externalId === undefined && email === undefined ? -1 : plan.targets.user(company, externalId, email),
      asset: assetName === undefined ? -1 : plan.targets.items.ASSET.of(assetName),
      project: projectName === undefined ? -1 : plan.targets.items.PROJECT.of(projectName),
      at: moment.at,
      day: moment.day,
      count,
      properties: properties === undefined || properties.keys.length === 0 ? null : properties.text,
      sums: properties === undefined ? NO_SUMS : sumsOf(properties.keys, properties.values, series, plan.series),
      hash: id === undefined ? item.claim : claimHash('event', id),
    };
  };
  items.forEach((item, index) => {
    const event = errors.guard(index, () => one(item, index));
    if (event !== undefined) plan.events.push(event);
  });
  return plan;
}

/** Numeric properties as pairs of series position and value. */
export function sumsOf(
  keys: readonly string[],
  values: Readonly<Record<string, unknown>>,
  activity: number,
  series: SeriesPositions,
): number[] {
  const sums: number[] = [];
  for (const key of keys) {
    const number = numericValue(values[key]);
    if (number !== undefined) sums.push(series.property(activity, key), number);
  }
  return sums;
}

function checkProperty(key: string, checked: Map<string, string>): void {
  const known = checked.get(key);
  if (known !== undefined && known.length * 3 <= NAME_BYTES) return;
  if (key === '') throw new TidemarkError('VALUE_MISSING', 'A property needs a name.', { path: 'properties' });
  checked.set(key, checkedText(key, `properties.${key.slice(0, 40)}`, NAME_BYTES));
}
