import { defineOperand } from '../../src/plugin-api/index.js';

export const metricOverTime = defineOperand({
  name: 'metricOverTime',
  summary: 'An aggregation over the window of days that ends with the day (less the offset).',
  keys: {
    prop: { type: 'prop', required: true, reads: 'any', summary: 'The series: activities.login, calculated.score.' },
    days: { type: 'integer', default: 1, min: 1, max: 3660, summary: 'Length of the window in days.' },
    op: { type: 'aggregation', default: 'LAST', summary: 'The aggregation.' },
    property: { type: 'property', summary: "Reads the day's sum of this property of the activity's events instead." },
    across: { type: 'across', default: 'SUM', summary: "How the children's series become one." },
    offset: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 3660,
      implicit: true,
      summary: 'How many days before the day the window ends.',
    },
  },
  read: ({ prop, days, op, property, across, offset }) => ({
    is: 'window',
    prop,
    property,
    across,
    days,
    offset,
    aggregation: op,
  }),
});
