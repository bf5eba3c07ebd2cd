import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = join(__dirname, '..', '..', '..');
const EVENTS = 'demo/online-retail/events.csv.gz';
const COMPANIES = 'demo/online-retail/companies.csv';
const ORACLE = 'test/data/online-retail/rolling_oracle.csv.gz';

/** None of these files quotes a cell. */
function* rows(path: string): Generator<Record<string, string>> {
  const bytes = readFileSync(join(ROOT, path));
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n');
  const header = lines[0]!.split(',');
  for (let i = 1; i < lines.length; i++) {
    const cells = lines[i]!.split(',');
    yield Object.fromEntries(header.map((column, at) => [column, cells[at]!]));
  }
}

/** One row of rolling_oracle.csv.gz; null is an empty cell. */
export interface OracleRow {
  readonly company: string;
  readonly asof: string;
  readonly days: number;
  readonly activeDays: number;
  readonly sum: number | null;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly last: number | null;
  readonly previous: number | null;
  readonly percentChange: number | null;
}

export const WINDOWS = [7, 30, 90] as const;

export interface Oracle {
  /** By `windowKey`. */
  readonly rows: ReadonlyMap<string, OracleRow>;
  readonly asofs: readonly string[];
  /** External id → day of the first purchase. */
  readonly firstDays: ReadonlyMap<string, string>;
}

export function windowKey(company: string, asof: string, days: number): string {
  return `${company}|${asof}|${days}`;
}

export function readOracle(): Oracle {
  const found = new Map<string, OracleRow>();
  const asofs = new Set<string>();
  const number = (cell: string | undefined) => (cell === undefined || cell === '' ? null : Number(cell));
  for (const row of rows(ORACLE)) {
    const [company = '', asof = '', days = Number.NaN] = [row.company, row.asof, number(row.days) ?? undefined];
    asofs.add(asof);
    found.set(windowKey(company, asof, days), {
      company,
      asof,
      days,
      activeDays: number(row.active_days) ?? Number.NaN,
      sum: number(row.sum_amount),
      mean: number(row.avg_per_active_day),
      min: number(row.min_daily),
      max: number(row.max_daily),
      last: number(row.last_daily),
      previous: number(row.prev_sum),
      percentChange: number(row.pct_change),
    });
  }
  const firstDays = new Map<string, string>();
  for (const row of rows(COMPANIES)) firstDays.set(row.company!, row.first_at!.slice(0, 10));
  return { rows: found, asofs: [...asofs].sort(), firstDays };
}

/** Some two hundred customers: every thirtieth, and each with a window whose purchases and refunds cancel out. */
export function sample(oracle: Oracle): Set<string> {
  const chosen = new Set([...oracle.firstDays.keys()].sort().filter((_, index) => index % 30 === 0));
  for (const row of oracle.rows.values()) if (row.sum === 0 || row.previous === 0) chosen.add(row.company);
  return chosen;
}

/** Inputs of trackActivities. */
export function* purchases(companies: ReadonlySet<string>): Generator<Record<string, unknown>> {
  let line = 1;
  for (const row of rows(EVENTS)) {
    line += 1;
    if (!companies.has(row.company!)) continue;
    yield {
      id: `online-retail:${line}`,
      name: row.activity,
      companyExternalId: row.company,
      at: row.at,
      properties: { amount: Number(row.amount), invoice: row.invoice },
    };
  }
}
