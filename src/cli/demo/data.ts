import { createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
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
export async function* demoCompanies(shift: number, size: number): AsyncGenerator<CompanyInput[]> {
  const move = mover(shift);
  yield* batches('companies.csv', size, (row) => {
    const since = move(row.first_at!);
    return {
      externalId: row.company!,
      name: `Customer ${row.company}`,
      segment: row.country!,
      country: row.country!,
      createdAt: since,
      asOf: since,
    };
  });
}

/** The purchase lines, oldest first, in batches of `size`. The id of each is its line in the file, so that loading again doubles nothing. */
export async function* demoEvents(shift: number, size: number): AsyncGenerator<ActivityInput[]> {
  const move = mover(shift);
  yield* batches('events.csv.gz', size, (row, line) => ({
    id: `demo:online-retail:${line}`,
    name: row.activity!,
    companyExternalId: row.company!,
    at: move(row.at!),
    properties: {
      amount: Number(row.amount),
      quantity: Number(row.quantity),
      unit_price: Number(row.unit_price),
      stock_code: row.stock_code,
      invoice: row.invoice,
      country: row.country,
    },
  }));
}

type Row = Readonly<Record<string, string | undefined>>;

/** `read` gets each row and its line in the file; the header is line 1. */
async function* batches<T>(file: string, size: number, read: (row: Row, line: number) => T): AsyncGenerator<T[]> {
  const bytes = createReadStream(join(demoFolder(), file));
  const parser = parse({ columns: true });
  // Errors of the earlier streams must end the reading, not the process.
  bytes.on('error', (error) => parser.destroy(error));
  if (file.endsWith('.gz')) {
    const gunzip = createGunzip();
    gunzip.on('error', (error) => parser.destroy(error));
    bytes.pipe(gunzip).pipe(parser);
  } else {
    bytes.pipe(parser);
  }
  let line = 1;
  let batch: T[] = [];
  for await (const row of parser as AsyncIterable<Row>) {
    line += 1;
    batch.push(read(row, line));
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Compiled code lies deeper than its sources: the folder is looked for upwards. */
function demoFolder(): string {
  for (let at = __dirname; at !== dirname(at); at = dirname(at)) {
    const folder = join(at, 'demo', 'online-retail');
    if (existsSync(join(folder, 'events.csv.gz'))) return folder;
  }
  throw new Error('demo/online-retail is missing from this copy of Tidemark.');
}
