import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Day, dayFromIso, isoFromDay, isoWeekStart } from '../../calendar/index.js';
import { type ActivityInput, type CompanyInput } from '../../ingestion/types.js';

/** Facts about demo/online-retail/. */
export const DEMO = {
  events: 406_829,
  companies: 4_372,
} as const;

const LAST_DAY: Day = 15_317; // 2011-12-09, a Friday

/** Days to move the data by: whole weeks, so that its last Friday becomes that of the last complete week before `today`. */
export function demoShift(today: Day): number {
  return isoWeekStart(today) - 7 - isoWeekStart(LAST_DAY);
}

/** The day that the data's last purchases are moved to. */
export function demoLastDay(shift: number): string {
  return isoFromDay(LAST_DAY + shift);
}

/** Moves the day of a source time and drops its zone: the shop's local time becomes the workspace's, on the same weekday. */
export function mover(shift: number): (at: string) => string {
  const moved = new Map<string, string>();
  return (at) => {
    const date = at.slice(0, 10);
    let result = moved.get(date);
    if (result === undefined) {
      const day = dayFromIso(date);
      if (day === undefined) throw new Error(`The demo's data hold a malformed date: ${at}`);
      result = isoFromDay(day + shift);
      moved.set(date, result);
    }
    return result + at.slice(10).replace('Z', '');
  };
}

/** The customers, in batches of `size`. */
export function demoCompanies(shift: number, size: number): Generator<CompanyInput[]> {
  const move = mover(shift);
  return batches('companies.csv', size, ([company = '', country = '', , firstAt = '']) => {
    const since = move(firstAt);
    return {
      externalId: company,
      name: `Customer ${company}`,
      segment: country,
      country,
      createdAt: since,
      asOf: since,
    };
  });
}

/** The purchase lines, oldest first, in batches of `size`. The id of each is its line in the file, so that loading again doubles nothing. */
export function demoEvents(shift: number, size: number): Generator<ActivityInput[]> {
  const move = mover(shift);
  return batches('events.csv.gz', size, (cells, line) => {
    const [company = '', , name = '', at = '', quantity, unitPrice, amount, stockCode, invoice, country] = cells;
    return {
      id: `demo:online-retail:${line}`,
      name,
      companyExternalId: company,
      at: move(at),
      properties: {
        amount: Number(amount),
        quantity: Number(quantity),
        unit_price: Number(unitPrice),
        stock_code: stockCode,
        invoice,
        country,
      },
    };
  });
}

/**
 * `read` gets each row's cells and its line in the file; the header is line 1. These two files of ours quote nothing, so a line
 * is split at its commas: a CSV parser takes several times as long, and loading waits for it.
 */
function* batches<T>(file: string, size: number, read: (cells: readonly string[], line: number) => T): Generator<T[]> {
  const bytes = readFileSync(join(demoFolder(), file));
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n');
  for (let from = 1; from < lines.length; from += size) {
    yield lines.slice(from, from + size).map((line, index) => read(line.split(','), from + index + 1));
  }
}

/** Compiled code lies deeper than its sources: the folder is looked for upwards. */
function demoFolder(): string {
  for (let at = __dirname; at !== dirname(at); at = dirname(at)) {
    const folder = join(at, 'demo', 'online-retail');
    if (existsSync(join(folder, 'events.csv.gz'))) return folder;
  }
  throw new Error('demo/online-retail is missing from this copy of Tidemark.');
}
