import { type Day, dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { type Column } from '../../src/engine/types.js';
import { changeBetween, checkChangeDays, type SeriesRequest, seriesOf, seriesRange } from '../../src/reading/series.js';

const day = (iso: string): Day => dayFromIso(iso) ?? Number.NaN;
// A Wednesday.
const calendar = { lastCompleteDay: () => day('2026-01-14') };
const range = (request: SeriesRequest) => {
  const { from, to, starts } = seriesRange(request, calendar);
  return { from: isoFromDay(from), to: isoFromDay(to), starts: starts.map(isoFromDay) };
};

/** One entity's column, beside another's that must not show. */
function column(from: string, values: readonly (number | null)[], low?: readonly number[]): Column {
  const first = day(from);
  const two = (of: readonly (number | null)[]) => Float64Array.from(of.flatMap((value) => [999, value ?? Number.NaN]));
  return {
    from: first,
    to: first + values.length - 1,
    width: 2,
    values: two(values),
    ...(low === undefined ? {} : { low: two(low) }),
  };
}

describe('which days', () => {
  test('nothing given: the last 30 days', () => {
    expect(range({})).toMatchObject({ from: '2025-12-16', to: '2026-01-14', starts: { length: 30 } });
  });

  test('last counts intervals; the last one holds the last complete day and ends with it', () => {
    expect(range({ last: 2 })).toEqual({ from: '2026-01-13', to: '2026-01-14', starts: ['2026-01-13', '2026-01-14'] });
    expect(range({ last: 2, every: 'WEEK' })).toEqual({
      from: '2026-01-05',
      to: '2026-01-14',
      starts: ['2026-01-05', '2026-01-12'],
    });
    expect(range({ last: 3, every: 'MONTH' })).toEqual({
      from: '2025-11-01',
      to: '2026-01-14',
      starts: ['2025-11-01', '2025-12-01', '2026-01-01'],
    });
  });

  test('intervals are clipped, their days are not', () => {
    expect(range({ from: day('2026-01-01'), to: day('2026-01-08'), every: 'WEEK' })).toEqual({
      from: '2026-01-01',
      to: '2026-01-08',
      starts: ['2025-12-29', '2026-01-05'],
    });
    expect(range({ from: day('2024-02-29'), to: day('2024-03-01'), every: 'MONTH' }).starts).toEqual([
      '2024-02-01',
      '2024-03-01',
    ]);
  });

  test('from alone goes up to the last complete day', () => {
    expect(range({ from: day('2026-01-13') })).toMatchObject({ from: '2026-01-13', to: '2026-01-14' });
  });

  test.each([
    [{ last: 3, from: 1 }, 'BAD_USER_INPUT', 'last'],
    [{ last: 3, to: 1 }, 'BAD_USER_INPUT', 'last'],
    [{ to: 1 }, 'BAD_USER_INPUT', 'from'],
    [{ last: 0 }, 'BAD_USER_INPUT', 'last'],
    [{ from: 10, to: 9 }, 'BAD_USER_INPUT', 'from'],
    [{ from: 30_000 }, 'BAD_USER_INPUT', 'from'],
    [{ last: 3661 }, 'PAGE_TOO_LARGE', 'series'],
    [{ from: 0, to: 3660 }, 'PAGE_TOO_LARGE', 'series'],
    [{ from: -2_000_000, to: 0, every: 'MONTH' }, 'PAGE_TOO_LARGE', 'series'],
  ] as const)('%j is %s at %s', (request, code, path) => {
    expect(() => range(request)).toThrow(expect.objectContaining({ code, path }));
  });

  test('the longest allowed', () => {
    expect(range({ from: 0, to: 3659 }).starts).toHaveLength(3660);
    expect(range({ last: 3660, every: 'MONTH' }).starts).toHaveLength(3660);
    expect(range({ last: 3660, every: 'WEEK' }).starts).toHaveLength(3660);
  });
});

describe('values', () => {
  const days = (
    request: SeriesRequest,
    from: string,
    values: (number | null)[],
    kind: 'COUNTER' | 'GAUGE',
    low?: number[],
  ) => seriesOf(seriesRange(request, calendar), column(from, values, low), 1, kind).values;

  test('a day shows its own value; empty and non-finite are null, 0 is a value', () => {
    expect(days({ last: 4 }, '2026-01-11', [1, null, 0, Number.POSITIVE_INFINITY], 'GAUGE')).toEqual([
      1,
      null,
      0,
      null,
    ]);
  });

  test('a week of a counter is its sum, of a gauge its last value, and empty where no day has one', () => {
    const request = { from: day('2025-12-31'), to: day('2026-01-14'), every: 'WEEK' } as const;
    const values = [1, 2, null, 4, 5, null, null, null, null, null, null, null, 0, 3, null];
    expect(days(request, '2025-12-31', values, 'COUNTER')).toEqual([12, null, 3]);
    expect(days(request, '2025-12-31', values, 'GAUGE')).toEqual([5, null, 3]);
  });

  test('sums are compensated: a refund cancels exactly, and low parts count', () => {
    const request = { from: day('2026-01-05'), to: day('2026-01-08'), every: 'WEEK' } as const;
    expect(days(request, '2026-01-05', [10.1, 20.2, -10.1, -20.2], 'COUNTER')).toEqual([0]);
    expect(days(request, '2026-01-05', [1e16, -1e16, 0, 0], 'COUNTER', [0.25, 0.25, 0, 0])).toEqual([0.5]);
  });

  test('days that the column does not hold are empty', () => {
    expect(days({ from: day('2026-01-01'), to: day('2026-01-20') }, '2026-01-02', [7], 'GAUGE')).toEqual([
      null,
      7,
      ...Array(18).fill(null),
    ]);
  });

  test('points carry the first calendar day of their interval', () => {
    const request = { from: day('2026-01-08'), to: day('2026-01-13'), every: 'WEEK' } as const;
    const { points } = seriesOf(seriesRange(request, calendar), column('2026-01-08', [1, 1, 1, 1, 1, 1]), 1, 'COUNTER');
    expect(points.map((point) => [isoFromDay(point.day), point.value])).toEqual([
      ['2026-01-05', 4],
      ['2026-01-12', 2],
    ]);
  });
});

describe('change', () => {
  test('from 100 to 71 is exactly −29 %', () => {
    expect(changeBetween(100, 71)).toEqual({ from: 100, to: 71, absolute: -29, percent: -29 });
  });

  test('the base counts by its size', () => {
    expect(changeBetween(-50, -25)).toEqual({ from: -50, to: -25, absolute: 25, percent: 50 });
  });

  test('empty ends and a base of 0', () => {
    expect(changeBetween(null, 1)).toEqual({ from: null, to: 1, absolute: null, percent: null });
    expect(changeBetween(1, null)).toEqual({ from: 1, to: null, absolute: null, percent: null });
    expect(changeBetween(0, 5)).toEqual({ from: 0, to: 5, absolute: 5, percent: null });
    expect(changeBetween(5e-324, 1e308)).toMatchObject({ percent: null });
  });

  test.each([0, -1, 3661, 1.5])('%d days are refused', (days) => {
    expect(() => checkChangeDays(days)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', path: 'days' }));
  });
});
