import { dayFromIso } from '../../../src/calendar/index.js';
import { ask, type Server } from './client.js';
import { type Oracle, WINDOWS, windowKey } from './data.js';
import { QUESTIONS, slugOf } from './metrics.js';

export interface OracleReport {
  /** Rows of the oracle that were compared, each with all its questions. */
  readonly rows: number;
  readonly values: number;
  /** What differs, one line each. */
  readonly differences: readonly string[];
}

const PAGE = 250;

/**
 * Windows whose decimal amounts cancel to exactly 0 while the same amounts as binary doubles, added without any error, leave
 * some 1e-15: a percent change of such a base is a number to us and empty to the oracle, which counts in decimals.
 */
const BINARY_BASE = new Set([
  windowKey('12755', '2011-04-30', 30),
  windowKey('17728', '2011-10-31', 30),
  windowKey('12754', '2011-06-30', 90),
  windowKey('12755', '2011-06-30', 90),
]);

/** What a server says of a company on a day, by metric key: values, and of sums the percent change over their window. */
interface Answers {
  readonly values: ReadonlyMap<string, number | null | undefined>;
  readonly changes: ReadonlyMap<string, number | null | undefined>;
}

/** Compares every window of the companies, those without a row of the oracle too, and `change` of the sums with percent change. */
export async function check(server: Server, oracle: Oracle, companies: ReadonlySet<string>): Promise<OracleReport> {
  const differences: string[] = [];
  let rows = 0;
  let values = 0;
  for (const asof of oracle.asofs) {
    for await (const [company, answers] of answersOf(server, asof)) {
      if (!companies.has(company)) continue;
      for (const days of WINDOWS) {
        const row = oracle.rows.get(windowKey(company, asof, days));
        if (row !== undefined) rows += 1;
        const first = dayFromIso(oracle.firstDays.get(company)!)!;
        const end = dayFromIso(asof)!;
        const known = { now: first <= end, before: first <= end - days };
        for (const question of QUESTIONS) {
          const key = `calculated.${slugOf(question, days)}`;
          const expected = question.expected(row, known);
          const compare = (what: string, value: number | null | undefined) => {
            values += 1;
            if (agree(value, expected, question.digits)) return;
            differences.push(`${company} ${asof} ${days} days, ${what}: ${value}, the oracle says ${expected}`);
          };
          const excused = question.name === 'change' && BINARY_BASE.has(windowKey(company, asof, days));
          if (excused) continue;
          compare(question.name, answers.values.get(key));
          if (question.name === 'change') compare('change of sum', answers.changes.get(sumKey(days)));
        }
      }
    }
  }
  return { rows, values, differences };
}

/** Equal within 1e-9 relative, or where the oracle rounded, within its last digit's half; empty equals empty alone. */
function agree(value: number | null | undefined, expected: number | null, digits: number | undefined): boolean {
  if (value === undefined || value === null || expected === null) return value === expected;
  const rounding = digits === undefined ? 0 : 0.5 * 10 ** -digits;
  return Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)) + rounding;
}

function sumKey(days: number): string {
  const sum = QUESTIONS.find(({ name }) => name === 'sum')!;
  return `calculated.${slugOf(sum, days)}`;
}

/** Each company's answers on a day. */
async function* answersOf(server: Server, asof: string): AsyncGenerator<[string, Answers]> {
  const changes = WINDOWS.map(
    (days) => `w${days}: metric(key: "${sumKey(days)}") { change(days: ${days}, on: $asof) { percent } }`,
  );
  const query = `query ($after: String, $asof: Date!, $keys: [String!]!) {
    companies(first: ${PAGE}, after: $after, orderBy: [{ field: EXTERNAL_ID, direction: ASC }]) {
      nodes { externalId metrics(keys: $keys) { value(on: $asof) } ${changes.join(' ')} }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  type Node = {
    readonly externalId: string;
    readonly metrics: readonly { readonly value: number | null }[];
  } & Readonly<Record<`w${number}`, { readonly change: { readonly percent: number | null } }>>;
  interface Answer {
    readonly companies: {
      readonly nodes: readonly Node[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  }
  const keys = WINDOWS.flatMap((days) => QUESTIONS.map((question) => `calculated.${slugOf(question, days)}`));
  let after: string | null = null;
  do {
    const { companies }: Answer = await ask<Answer>(server, query, { after, asof, keys });
    for (const node of companies.nodes) {
      const values = new Map(keys.map((key, index) => [key, node.metrics[index]?.value]));
      const percents = new Map(WINDOWS.map((days) => [sumKey(days), node[`w${days}`]?.change.percent]));
      yield [node.externalId, { values, changes: percents }];
    }
    after = companies.pageInfo.hasNextPage ? companies.pageInfo.endCursor : null;
  } while (after !== null);
}
