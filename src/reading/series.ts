import { type Calendar, type Day, isoFromDay, isoWeekStart, MS_PER_DAY, monthStart } from '../calendar/index.js';
import { type Column } from '../engine/types.js';
import { TidemarkError } from '../errors/index.js';
import { addCompensated, compensatedValue } from '../plugin-api/index.js';
import { type SeriesKind } from '../storage/types.js';

export type Interval = 'DAY' | 'WEEK' | 'MONTH';

/** Points that one series holds at most, and days that a change reaches back at most. */
export const SERIES_LIMIT = 3660;
/** Intervals of a series where nothing says how many. */
export const SERIES_DEFAULT = 30;

export interface SeriesRequest {
  readonly from?: Day | null | undefined;
  readonly to?: Day | null | undefined;
  /** How many intervals back, the last one holding the last complete day. */
  readonly last?: number | null | undefined;
  readonly every?: Interval | null | undefined;
}

/** Days from…to, cut into intervals. */
export interface SeriesRange {
  readonly from: Day;
  readonly to: Day;
  readonly every: Interval;
  /** First calendar day of each interval; the first may lie before `from`. */
  readonly starts: readonly Day[];
}

export interface MetricPoint {
  readonly day: Day;
  readonly value: number | null;
}

export interface MetricSeries {
  readonly from: Day;
  readonly to: Day;
  readonly every: Interval;
  readonly values: readonly (number | null)[];
  readonly points: readonly MetricPoint[];
}

export interface MetricChange {
  readonly from: number | null;
  readonly to: number | null;
  readonly absolute: number | null;
  readonly percent: number | null;
}

/** What a client sees of a number of the engine: empty and non-finite are null. */
export function visible(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** @throws BAD_USER_INPUT for arguments that contradict each other, PAGE_TOO_LARGE for more than SERIES_LIMIT points */
export function seriesRange(request: SeriesRequest, calendar: Pick<Calendar, 'lastCompleteDay'>): SeriesRange {
  const every = request.every ?? 'DAY';
  const { from, to, last } = { from: request.from ?? null, to: request.to ?? null, last: request.last ?? null };
  if (last !== null && (from !== null || to !== null)) refuse('last', 'Give either `last`, or `from` and `to`.');
  if (from === null && to !== null)
    refuse('from', '`to` alone does not say where the series begins: give `from` as well.');
  const end = to ?? calendar.lastCompleteDay();
  if (from === null) {
    const count = last ?? SERIES_DEFAULT;
    if (count < 1) refuse('last', `\`last\` is ${count}: it counts intervals, 1 or more.`);
    refuseTooMany(count);
    const start = intervalsBack(end, every, count);
    return { from: start, to: end, every, starts: intervalStarts(start, end, every) };
  }
  if (from > end) {
    refuse(
      'from',
      `\`from\` (${isoFromDay(from)}) is after ${to === null ? 'the last complete day' : '`to`'} (${isoFromDay(end)}).`,
    );
  }
  refuseTooMany(countIntervals(from, end, every));
  return { from, to: end, every, starts: intervalStarts(from, end, every) };
}

/**
 * One value an interval from one entity's daily values: the compensated sum of a counter, the last value of a gauge.
 * `slot` is the entity's place in the column; days that the column does not hold are empty.
 */
export function seriesOf(range: SeriesRange, column: Column, slot: number, kind: SeriesKind): MetricSeries {
  const { from, to, every, starts } = range;
  const daily = every === 'DAY';
  const values = starts.map((start, index) => {
    // A day's own value is its sum and its last value.
    if (daily) return valueAt(column, slot, start);
    const first = Math.max(start, from, column.from);
    const last = Math.min((starts[index + 1] ?? Number.POSITIVE_INFINITY) - 1, to, column.to);
    return kind === 'COUNTER' ? sumOf(column, slot, first, last) : lastOf(column, slot, first, last);
  });
  return {
    from,
    to,
    every,
    values,
    // Made only where it is asked for: most charts take the bare values.
    get points() {
      return starts.map((day, index) => ({ day, value: values[index] ?? null }));
    },
  };
}

/** (to − from) × 100 / |from|, empty where either end is empty or the base is 0. */
export function changeBetween(before: number | null, now: number | null): MetricChange {
  if (before === null || now === null) return { from: before, to: now, absolute: null, percent: null };
  const absolute = now - before;
  const percent = before === 0 ? null : visible((absolute * 100) / Math.abs(before));
  return { from: before, to: now, absolute: visible(absolute), percent };
}

/** @throws BAD_USER_INPUT unless a whole number from 1 to SERIES_LIMIT */
export function checkChangeDays(days: number): void {
  if (!Number.isInteger(days) || days < 1 || days > SERIES_LIMIT) {
    refuse('days', `\`days\` is ${days}: a change reaches back 1 to ${SERIES_LIMIT} days.`);
  }
}

export function valueAt(column: Column, slot: number, day: Day): number | null {
  if (day < column.from || day > column.to) return null;
  return visible(column.values[(day - column.from) * column.width + slot]);
}

function sumOf(column: Column, slot: number, first: Day, last: Day): number | null {
  const sum = new Float64Array(2);
  let any = false;
  for (let day = first; day <= last; day++) {
    const at = (day - column.from) * column.width + slot;
    const value = column.values[at]!;
    if (Number.isNaN(value)) continue;
    any = true;
    addCompensated(sum, 0, value, column.low?.[at] ?? 0);
  }
  return any ? visible(compensatedValue(sum, 0)) : null;
}

function lastOf(column: Column, slot: number, first: Day, last: Day): number | null {
  for (let day = last; day >= first; day--) {
    const value = valueAt(column, slot, day);
    if (value !== null) return value;
  }
  return null;
}

function intervalStart(day: Day, every: Interval): Day {
  if (every === 'DAY') return day;
  return every === 'WEEK' ? isoWeekStart(day) : monthStart(day);
}

function intervalStarts(from: Day, to: Day, every: Interval): Day[] {
  const starts: Day[] = [];
  for (let start = intervalStart(from, every); start <= to; start = nextStart(start, every)) starts.push(start);
  return starts;
}

function nextStart(start: Day, every: Interval): Day {
  if (every === 'DAY') return start + 1;
  return every === 'WEEK' ? start + 7 : monthStart(start + 31);
}

/** First day of the interval that lies `count − 1` intervals before the one of `day`. */
function intervalsBack(day: Day, every: Interval, count: number): Day {
  const start = intervalStart(day, every);
  if (every === 'DAY') return start - (count - 1);
  if (every === 'WEEK') return start - 7 * (count - 1);
  return Date.UTC(1970, monthsSince(0, start) - (count - 1), 1) / MS_PER_DAY;
}

/** Calendar months from one day's month to another's. */
function monthsSince(from: Day, to: Day): number {
  const a = new Date(from * MS_PER_DAY);
  const b = new Date(to * MS_PER_DAY);
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
}

function countIntervals(from: Day, to: Day, every: Interval): number {
  if (every === 'MONTH') return monthsSince(from, to) + 1;
  return (intervalStart(to, every) - intervalStart(from, every)) / (every === 'DAY' ? 1 : 7) + 1;
}

function refuseTooMany(count: number): void {
  if (count <= SERIES_LIMIT) return;
  throw new TidemarkError(
    'PAGE_TOO_LARGE',
    `A series of ${count} points: at most ${SERIES_LIMIT} are given out at once. Ask for fewer, or for weeks or months.`,
    { path: 'series', details: { limit: SERIES_LIMIT } },
  );
}

function refuse(path: string, message: string): never {
  throw new TidemarkError('BAD_USER_INPUT', message, { path });
}
