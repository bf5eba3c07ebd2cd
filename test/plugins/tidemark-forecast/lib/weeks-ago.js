const { defineOperand } = require('tidemark/plugin-api');

exports.weeksAgo = defineOperand({
  name: 'weeksAgo',
  summary: 'An aggregation over a window that ends whole weeks ago, on the same day of the week.',
  keys: {
    prop: { type: 'prop', required: true, reads: 'notField', summary: 'The series: activities.login.' },
    weeks: { type: 'integer', default: 52, min: 1, max: 520, summary: 'How many weeks back.' },
    days: { type: 'integer', default: 7, min: 1, max: 366, summary: 'Length of the window in days.' },
    op: { type: 'aggregation', default: 'SUM', summary: 'The aggregation.' },
  },
  read({ prop, weeks, days, op }) {
    if (days > weeks * 7)
      throw new Error(`${days} days do not end ${weeks} weeks ago: they would reach into the present`);
    return { is: 'window', prop, days, offset: weeks * 7, aggregation: op };
  },
  examples: [
    { keys: { prop: 'metrics.storage', weeks: 1, days: 2 }, given: [4, 5, 6, 1, 1, 1, 1, 1, 1], gives: 9 },
    { keys: { prop: 'metrics.storage', weeks: 1, days: 1, op: 'LAST' }, given: [4, 1, 1, 1, 1, 1, 1, 9], gives: 4 },
    { keys: { prop: 'activities.login', weeks: 2, days: 1 }, given: [4, 5, 6], gives: null },
  ],
});
