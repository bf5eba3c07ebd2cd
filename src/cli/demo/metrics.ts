import { type CreateMetricInput } from '../../catalogue/types.js';

const spend = (days: number) => ({
  type: 'metricOverTime',
  prop: 'activities.purchase',
  property: 'amount',
  op: 'SUM',
  days,
});
const purchaseDays = { type: 'metricOverTime', prop: 'activities.purchase', op: 'LENGTH', days: 90 };
const number = (value: number) => ({ type: 'rawNumber', value });

/** What the demo calculates of each customer. A metric stands behind those that it reads. */
export const DEMO_METRICS: readonly (CreateMetricInput & { readonly slug: string })[] = [
  {
    slug: 'spend_30d',
    name: '30-day spend',
    model: 'COMPANY',
    formula: spend(30),
    description: 'What the customer bought in 30 days, refunds taken off.',
    unit: 'GBP',
    direction: 'UP',
  },
  {
    slug: 'spend_pace',
    name: 'Spend against the 90-day pace',
    model: 'COMPANY',
    formula: [
      'MULTIPLICATION',
      // To the penny: where refunds cancel what was bought, a sum of binary fractions may leave 1e-15 to divide by.
      [
        'DIVISION',
        { type: 'metricOverTime', prop: 'calculated.spend_30d' },
        ['ROUND', ['DIVISION', spend(90), number(3)], number(2)],
      ],
      number(100),
    ],
    description:
      '30-day spend as a share of what 30 days of the last 90 came to on average: below 100 the customer slows down. Empty where nothing was bought in 90 days.',
    unit: '%',
    direction: 'UP',
  },
  {
    slug: 'average_basket',
    name: 'Average basket',
    model: 'COMPANY',
    formula: ['DIVISION', spend(90), purchaseDays],
    description: 'Spend of a day on which the customer bought, over 90 days.',
    unit: 'GBP',
    direction: 'UP',
  },
  {
    slug: 'days_since_order',
    name: 'Days since last order',
    model: 'COMPANY',
    formula: { type: 'daysSince', prop: 'activities.purchase' },
    description: 'Days since the customer last bought or returned something; 0 on the day itself.',
    unit: 'days',
    direction: 'DOWN',
  },
  {
    slug: 'active_days_90d',
    name: 'Distinct active days',
    model: 'COMPANY',
    formula: purchaseDays,
    description: 'On how many of 90 days the customer bought.',
    unit: 'days',
    direction: 'UP',
  },
];
