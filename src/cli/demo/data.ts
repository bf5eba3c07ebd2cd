import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Day, dayFromIso, isoFromDay, isoWeekStart } from '../../calendar/index.js';
import { type ActivityInput, type CompanyInput } from '../../ingestion/types.js';
import { type CsvRow, openCsv } from '../import/index.js';

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
export function demoCompanies(shift: number, size: number): AsyncGenerator<CompanyInput[]> {
  const move = mover(shift);
  return batches('companies.csv', size, ({ cells: [company = '', country = '', , firstAt = ''] }) => {
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
export function demoEvents(shift: number, size: number): AsyncGenerator<ActivityInput[]> {
  const move = mover(shift);
  return batches('events.csv.gz', size, ({ cells, line }) => {
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

async function* batches<T>(file: string, size: number, read: (row: CsvRow) => T): AsyncGenerator<T[]> {
  const source = await openCsv(join(demoFolder(), file));
  try {
    let batch: T[] = [];
    for await (const rows of source.rows()) {
      for (const row of rows) {
        if (row.line === 1) continue; // the header
        batch.push(read(row));
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } finally {
    source.close();
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
