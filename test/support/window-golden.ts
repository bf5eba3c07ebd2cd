import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type Day, dayFromIso } from '../../src/calendar/index.js';
import { type GoldenFile, type GoldenSection } from './golden-parse.js';

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
  if (test.time_unit === 'datetime/day') return 'windows of exact hours: ours are calendar days';
  if (test.time_unit === 'date/calendar-month') return 'windows of calendar months: ours are numbers of days';
  if (test.time_unit === 'date/month-to-date') return 'month to date: ours are numbers of days';
  if (Number(test.to_offset) > 0) return 'the window reaches into the future';
  if (test.function === 'first') return 'the aggregation FIRST is not there yet';
  return undefined;
}

function formulaOf(test: Row): unknown {
  const prop = 'metrics.value';
  if (test.from_offset === '-INF' && test.function === 'sum') return { type: 'totalSum', prop };
  const last = Number(test.to_offset) - (test.to_inclusive === '1' ? 0 : 1);
  const first = Number(test.from_offset) + (test.from_inclusive === '1' ? 0 : 1);
  // No published series is longer than the longest window, so that it stands for an unbounded one.
  const days = test.from_offset === '-INF' ? LONGEST : last - first + 1;
  const window = { type: 'metricOverTime', prop, days, op: AGGREGATION[test.function ?? ''], offset: -last };
  const fewest = Number(test.min_count);
  if (fewest <= 1 && test.function !== 'count') return window;
  return ['IF', { ...window, op: 'LENGTH' }, 'more than', fewest - 1, window, ['DIVISION', 1, 0]];
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
  const days = expected.map((row) => dayOf(row.t ?? ''));
  const [from, to] = [Math.min(...days), Math.max(...days)];
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
  const wanted = partitions.map((partition, i) => {
    const values: (number | null | undefined)[] = Array.from({ length: to - from + 1 }, () => undefined);
    for (const row of expected.filter((each) => each.partition === partition)) {
      values[dayOf(row.t ?? '') - from] = row.expected === '' ? null : Number(row.expected);
    }
    return { entity: entities[i]!.name, values };
  });
  return {
    world: { entities, metrics: [] },
    cases: [{ line, model: 'COMPANY', from, to, formula: formulaOf(test), expected: wanted, problems: [] }],
  };
}

/** Windows that other projects publish (test/data/window-golden/README.md), as golden files of one case each. */
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
