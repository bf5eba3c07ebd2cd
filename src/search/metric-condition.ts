import { type Day, dayFromIso } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type Model } from '../model/index.js';
import { badInput, CHANGE_DAYS, FOR_DAYS, wholeNumber } from './limits.js';
import { type NumberTest, numberTest } from './number-test.js';
import { type ChangeFilter, type MetricFilter } from './types.js';

export interface ChangeCondition {
  readonly days: number;
  readonly from: NumberTest | undefined;
  readonly to: NumberTest | undefined;
  readonly absolute: NumberTest | undefined;
  readonly percent: NumberTest | undefined;
}

/** A metric filter with its day known: holds where it holds on each of the `forDays` days that end with `day`. */
export interface MetricCondition {
  readonly model: Model;
  readonly key: string;
  readonly path: string;
  readonly day: Day;
  readonly forDays: number;
  readonly value: NumberTest | undefined;
  readonly change: ChangeCondition | undefined;
}

/** @throws METRIC_FILTER_EMPTY, BAD_USER_INPUT, DATE_INVALID, VALUE_NOT_FINITE, each with its place */
export function metricCondition(
  model: Model,
  filter: MetricFilter,
  path: string,
  lastCompleteDay: Day,
): MetricCondition {
  const value = numberTest(filter.value, `${path}.value`);
  const change = changeCondition(filter.change, `${path}.change`);
  if (value === undefined && change === undefined) {
    throw new TidemarkError(
      'METRIC_FILTER_EMPTY',
      `The filter on ${filter.key} states no condition: give value (such as { gt: 0 }), change, or both.`,
      { path },
    );
  }
  const daysAgo = filter.daysAgo ?? undefined;
  if (daysAgo !== undefined && (filter.on ?? undefined) !== undefined) {
    throw badInput('Give the day by on or by daysAgo, not by both.', `${path}.daysAgo`);
  }
  if (daysAgo !== undefined) wholeNumber(daysAgo, 0, Number.MAX_SAFE_INTEGER, `${path}.daysAgo`);
  return {
    model,
    key: filter.key,
    path,
    day: dayOn(filter.on, `${path}.on`) ?? lastCompleteDay - (daysAgo ?? 0),
    forDays: wholeNumber(filter.forDays ?? 1, 1, FOR_DAYS, `${path}.forDays`),
    value,
    change,
  };
}

/** @throws DATE_INVALID */
export function dayOn(on: string | null | undefined, path: string): Day | undefined {
  if (on === null || on === undefined) return undefined;
  const day = dayFromIso(on);
  if (day === undefined) {
    throw new TidemarkError('DATE_INVALID', `"${on.slice(0, 60)}" is not a calendar day such as 2026-11-21.`, { path });
  }
  return day;
}

function changeCondition(change: ChangeFilter | null | undefined, path: string): ChangeCondition | undefined {
  if (change === null || change === undefined) return undefined;
  const days = wholeNumber(change.days, 1, CHANGE_DAYS, `${path}.days`);
  const from = numberTest(change.from, `${path}.from`);
  const to = numberTest(change.to, `${path}.to`);
  const absolute = numberTest(change.absolute, `${path}.absolute`);
  const percent = numberTest(change.percent, `${path}.percent`);
  if ([from, to, absolute, percent].every((test) => test === undefined)) return undefined;
  return { days, from, to, absolute, percent };
}
