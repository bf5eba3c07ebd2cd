const { defineOperator } = require('tidemark/plugin-api');

exports.logistic = defineOperator({
  name: 'LOGISTIC',
  summary: 'Maps any number to a score between 0 and 1; the midpoint to 0.5.',
  parameters: [
    { name: 'value' },
    { name: 'midpoint', default: 0, description: 'What becomes 0.5.' },
    { name: 'steepness', default: 1, min: 0, description: 'The larger, the nearer to a step.' },
  ],
  empties: 'propagate',
  evaluate: (value, midpoint, steepness) => 1 / (1 + Math.exp(-steepness * (value - midpoint))),
  examples: [
    { given: [0], gives: 0.5 },
    { given: [30, 30], gives: 0.5 },
    { given: [100, 0, 10], gives: 1 },
    { given: [null, 30], gives: null },
  ],
});
