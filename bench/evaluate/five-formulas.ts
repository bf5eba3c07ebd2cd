import { type EngineMetric } from '../../src/engine/index.js';
import { type Formulas } from '../../test/engine/formulas.js';

/** Names of the plain operators that the formulas call. */
export interface OperatorNames {
  readonly divide: string;
  readonly multiply: string;
  readonly subtract: string;
  readonly absolute: string;
  readonly firstOf: string;
}

export const BUILT_IN: OperatorNames = {
  divide: 'DIVISION',
  multiply: 'MULTIPLICATION',
  subtract: 'SUBTRACTION',
  absolute: 'ABS',
  firstOf: 'COALESCE',
};

/** The same of outside-plugin.cjs. */
export const OUTSIDE: OperatorNames = {
  divide: 'OUR_DIVISION',
  multiply: 'OUR_MULTIPLICATION',
  subtract: 'OUR_SUBTRACTION',
  absolute: 'OUR_ABS',
  firstOf: 'OUR_COALESCE',
};

/** Five formulas as success teams write them: a sum, a ratio of windows, a field, a change, a condition. */
export function fiveFormulas(f: Formulas, names: OperatorNames = BUILT_IN): readonly EngineMetric[] {
  const { divide, multiply, subtract, absolute, firstOf } = names;
  const usage = (days: number) => f.window('metrics.usage', days, 'AVERAGE');
  const seats = f.operand('propertyValue', { prop: 'company.custom.seats' });
  return [
    f.metric('weekly_logins', f.window('activities.login', 7, 'SUM')),
    f.metric('pace', f.call(divide, usage(30), usage(90))),
    f.metric('seats_used', f.call(multiply, 100, f.call(divide, f.window('metrics.seats_used', 1, 'LAST'), seats))),
    f.metric('growth', f.window('metrics.usage', 30, 'PERCENT_CHANGE')),
    f.metric(
      'health',
      f.when(
        'more than',
        f.window('activities.login', 30, 'LENGTH'),
        10,
        f.call(firstOf, f.window('metrics.score', 14, 'LAST'), 50),
        f.call(subtract, 50, f.call(absolute, f.call(firstOf, f.window('metrics.score', 30, 'MIN'), 0))),
      ),
    ),
  ];
}

/** The same over a table `point (company, day, login, usage, seats_used, seats, score)`, a row for every company and day. */
export const FIVE_FORMULAS_SQL = `
SELECT company, day,
  coalesce(sum(login) OVER last7, 0) AS weekly_logins,
  avg(usage) OVER last30 / nullif(avg(usage) OVER last90, 0) AS pace,
  100 * (seats_used / nullif(seats, 0)) AS seats_used,
  (usage - lag(usage, 30) OVER days) * 100 / nullif(abs(lag(usage, 30) OVER days), 0) AS growth,
  CASE WHEN count(login) OVER last30 > 10
    THEN coalesce(last_value(score IGNORE NULLS) OVER last14, 50)
    ELSE 50 - abs(coalesce(min(score) OVER last30, 0)) END AS health
FROM point
WINDOW days AS (PARTITION BY company ORDER BY day),
  last7 AS (PARTITION BY company ORDER BY day ROWS 6 PRECEDING),
  last14 AS (PARTITION BY company ORDER BY day ROWS 13 PRECEDING),
  last30 AS (PARTITION BY company ORDER BY day ROWS 29 PRECEDING),
  last90 AS (PARTITION BY company ORDER BY day ROWS 89 PRECEDING)`;

/** The series that they read: how they are called in a formula and in the table, and how many of 1,000 days have a point. */
export const SERIES = [
  { prop: 'activities.login', column: 'login', filled: 600 },
  { prop: 'metrics.usage', column: 'usage', filled: 600 },
  { prop: 'metrics.seats_used', column: 'seats_used', filled: 600 },
  { prop: 'company.custom.seats', column: 'seats', filled: 1000 },
  { prop: 'metrics.score', column: 'score', filled: 600 },
] as const;

/** Days before the first result that the formulas look back. */
export const LOOKBACK = 89;

const MODULUS = 2_147_483_647;

/** A value that only depends on company, day and series, so that a database can make the same: NaN, or 0.0 … 99.9. */
export function valueAt(company: number, day: number, series: number): number {
  let x = (company * 7919 + day * 104_729 + series * 1_299_709) % MODULUS;
  for (let round = 0; round < 3; round++) x = ((x * 48_271) % MODULUS) + round;
  return x % 1000 < SERIES[series]!.filled ? (Math.floor(x / 1000) % 1000) / 10 : Number.NaN;
}

/** The table that FIVE_FORMULAS_SQL reads, with the values of `valueAt`. */
export function pointTableSql(companies: number, from: number, to: number): string {
  const columns = SERIES.map(({ column, filled }, series) => {
    let x = `(company * 7919 + day * 104729 + ${series * 1_299_709}) % ${MODULUS}`;
    for (let round = 0; round < 3; round++) x = `((${x}) * 48271 % ${MODULUS} + ${round})`;
    return `CASE WHEN ${x} % 1000 < ${filled} THEN CAST(${x} // 1000 % 1000 AS DOUBLE) / 10 END AS ${column}`;
  });
  return `CREATE TABLE point AS SELECT company, day, ${columns.join(', ')}
FROM range(0, ${companies}) AS c(company), range(${from}, ${to + 1}) AS d(day) ORDER BY company, day`;
}
