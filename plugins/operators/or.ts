import { defineOperator } from '../../src/plugin-api/index.js';

export const or = defineOperator({
  name: 'OR',
  summary: '1 where any argument is not 0, else 0; an empty argument makes it empty.',
  parameters: [{ name: 'value' }],
  variadic: { min: 2 },
  empties: 'propagate',
  evaluate: (first, second, ...more) => {
    let any = first !== 0 || second !== 0;
    for (const value of more) any ||= value !== 0;
    return any ? 1 : 0;
  },
  examples: [
    { given: [0, 0, -0.5], gives: 1 },
    { given: [0, 0], gives: 0 },
    { given: [1, null], gives: null },
  ],
});
