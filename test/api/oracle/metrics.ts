import { type OracleRow, WINDOWS } from './data.js';

/** What is asked of a window, and what the oracle says of it. */
export interface Question {
  readonly name: string;
  formula(days: number): unknown;
  /** `row` is undefined where neither the window nor the one before has a purchase. */
  expected(row: OracleRow | undefined, known: Known): number | null;
  /** Digits behind the point that the oracle prints; left out: all. */
  readonly digits?: number;
}

/** Whether the customer's first day is past at the end of the window, and at the end of the one before. */
export interface Known {
  readonly now: boolean;
  readonly before: boolean;
}

const window = (op: string, days: number, offset = 0) => ({
  type: 'metricOverTime',
  prop: 'activities.purchase',
  property: 'amount',
  op,
  days,
  ...(offset === 0 ? {} : { offset }),
});

/** A counter: nothing happened is 0 from the first day on, and empty before it. The oracle's cell is empty for both. */
const total = (cell: number | null | undefined, known: boolean) => cell ?? (known ? 0 : null);

export const QUESTIONS: readonly Question[] = [
  {
    name: 'sum',
    formula: (days) => window('SUM', days),
    expected: (row, known) => total(row?.sum, known.now),
  },
  { name: 'mean', formula: (days) => window('AVERAGE', days), expected: (row) => row?.mean ?? null, digits: 10 },
  { name: 'min', formula: (days) => window('MIN', days), expected: (row) => row?.min ?? null },
  { name: 'max', formula: (days) => window('MAX', days), expected: (row) => row?.max ?? null },
  { name: 'last', formula: (days) => window('LAST', days), expected: (row) => row?.last ?? null },
  {
    name: 'active',
    formula: (days) => window('LENGTH', days),
    expected: (row, known) => total(row?.activeDays, known.now),
  },
  {
    name: 'previous',
    formula: (days) => window('SUM', days, days),
    expected: (row, known) => total(row?.previous, known.before),
  },
  {
    name: 'change',
    formula: (days) => [
      'DIVISION',
      [
        'MULTIPLICATION',
        ['SUBTRACTION', window('SUM', days), window('SUM', days, days)],
        { type: 'rawNumber', value: 100 },
      ],
      ['ABS', window('SUM', days, days)],
    ],
    expected: (row) => row?.percentChange ?? null,
    digits: 6,
  },
];

export const slugOf = (question: Question, days: number) => `oracle_${question.name}_${days}`;

/** Inputs of createCalculatedMetric. */
export function definitions(): { slug: string; name: string; model: string; formula: unknown }[] {
  return WINDOWS.flatMap((days) =>
    QUESTIONS.map((question) => ({
      slug: slugOf(question, days),
      name: `${question.name} of ${days} days`,
      model: 'COMPANY',
      formula: question.formula(days),
    })),
  );
}
