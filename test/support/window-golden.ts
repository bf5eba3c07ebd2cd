import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type Day, dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { type GoldenCase, type GoldenFile, type GoldenSection } from './golden-parse.js';

const DIR = join(__dirname, '..', 'data', 'window-golden');
/** Integer times are read as days from here on. */
const DAY_0 = 18262; // 2020-01-01
const LONGEST = 3660;

type Row = Readonly<Record<string, string>>;

const AGGREGATION: Readonly<Record<string, string>> = {
  sum: 'SUM',
  avg: 'AVERAGE',
  min: 'MIN',
  max: 'MAX',
  first: 'FIRST',
  last: 'LAST',
  count: 'LENGTH',
};

function rows(file: string): Row[] {
  return parse(readFileSync(join(DIR, file), 'utf8'), { columns: true, skip_empty_lines: true }) as Row[];
}

function dayOf(t: string): Day {
  const day = dayFromIso(t) ?? DAY_0 + Number(t);
  if (!Number.isInteger(day)) throw new Error(`${t} is no day`);
  return day;
}

/** Why a published case cannot be said in formulas; undefined where it can. */
function reasonAgainst(test: Row): string | undefined {
  return test.time_unit === 'datetime/day' ? 'windows of exact hours: ours are calendar days' : undefined;
}

/** The first and last day of the window of a day t, both included; undefined: from the beginning. */
function windowOf(test: Row, t: Day): { first: Day | undefined; last: Day } {
  const last = t + Number(test.to_offset) - (test.to_inclusive === '1' ? 0 : 1);
  const excluded = test.from_inclusive === '1' ? 0 : 1;
  const offset = test.from_offset ?? '';
  if (offset === '-INF') return { first: undefined, last };
  if (offset === 'MTD') return { first: calendarDay(t, 0, 1), last };
  const months = /^-P(\d+)M$/.exec(offset);
  if (months !== null) return { first: calendarDay(t, -Number(months[1])) + excluded, last };
  return { first: t + Number(offset) + excluded, last };
}

/** A day some months away, or a day of that month; the last one where the month is too short. */
function calendarDay(day: Day, months: number, date?: number): Day {
  const from = new Date(isoFromDay(day));
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const longest = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date ?? from.getUTCDate(), longest)) / 86_400_000;
}

/** A day's window as a formula, and the day on which it is asked: the window's last where that lies ahead. */
function questionOf(test: Row, t: Day): { formula: unknown; at: Day } {
  const prop = 'metrics.value';
  const { first, last } = windowOf(test, t);
  const at = Math.max(t, last);
  if (first === undefined && test.function === 'sum') return { formula: { type: 'totalSum', prop }, at };
  // No published series is longer than the longest window, so that it stands for an unbounded one.
  const days = first === undefined ? LONGEST : last - first + 1;
  const window = { type: 'metricOverTime', prop, days, op: AGGREGATION[test.function ?? ''], offset: at - last };
  const fewest = Number(test.min_count);
  if (fewest <= 1 && test.function !== 'count') return { formula: window, at };
  return {
    formula: ['IF', { ...window, op: 'LENGTH' }, 'more than', fewest - 1, window, ['DIVISION', 1, 0]],
    at,
  };
}

/** A day's samples as one number: as a metric with that fold rule keeps them. */
function fold(values: readonly number[], by: string): number {
  if (values.length === 1) return values[0]!;
  if (by === 'sum') return values.reduce((a, b) => a + b);
  if (by === 'min') return Math.min(...values);
  if (by === 'max') return Math.max(...values);
  throw new Error(`several samples of a day cannot be kept for ${by}`);
}

function sectionOf(test: Row, series: readonly Row[], expected: readonly Row[], line: number): GoldenSection {
  const samples = series.filter((row) => row.series_id === test.series_id && row.value !== '');
  const partitions = [...new Set(expected.map((row) => row.partition ?? ''))];
  const entities = partitions.map((partition) => {
    const byDay = new Map<Day, number[]>();
    for (const row of samples.filter((each) => each.partition === partition)) {
      const day = dayOf(row.t ?? '');
      byDay.set(day, [...(byDay.get(day) ?? []), Number(row.value)]);
    }
    const values = new Map([...byDay].map(([day, list]) => [day, fold(list, test.function ?? '')]));
    const name = partition === '' ? 'all' : partition;
    return {
      name,
      model: 'COMPANY' as const,
      events: [],
      series: [{ key: 'metrics.value', kind: 'GAUGE' as const, values }],
      fields: [],
    };
  });
  const questions = expected.map((row) => ({ ...questionOf(test, dayOf(row.t ?? '')), row }));
  // Calendar months have lengths of their own, and so their windows.
  const formulas = new Map(questions.map(({ formula }) => [JSON.stringify(formula), formula]));
  const cases = [...formulas].map(([key, formula]): GoldenCase => {
    const asked = questions.filter((question) => JSON.stringify(question.formula) === key);
    const [from, to] = [Math.min(...asked.map(({ at }) => at)), Math.max(...asked.map(({ at }) => at))];
    const wanted = partitions.map((partition, i) => {
      const values: (number | null | undefined)[] = Array.from({ length: to - from + 1 }, () => undefined);
      for (const { row, at } of asked.filter((question) => question.row.partition === partition)) {
        values[at - from] = row.expected === '' ? null : Number(row.expected);
      }
      return { entity: entities[i]!.name, values };
    });
    return { line, model: 'COMPANY', from, to, formula, expected: wanted, problems: [] };
  });
  return { world: { entities, metrics: [] }, cases };
}

/** Windows that other projects publish (test/data/window-golden/README.md), as golden files. */
export function windowGolden(): {
  files: GoldenFile[];
  /** Case ids that cannot be expressed, with the reason. */
  left: Record<string, string>;
  /** Expected values over all files. */
  values: number;
} {
  const [tests, series, expected] = [rows('cases.csv'), rows('series.csv'), rows('expected.csv')];
  const files: GoldenFile[] = [];
  const left: Record<string, string> = {};
  let values = 0;
  tests.forEach((test, i) => {
    const name = test.case_id ?? '';
    const reason = reasonAgainst(test);
    if (reason !== undefined) {
      left[name] = reason;
      return;
    }
    const own = expected.filter((row) => row.case_id === name);
    values += own.length;
    files.push({ name, sections: [sectionOf(test, series, own, i + 2)] });
  });
  return { files, left, values };
}
