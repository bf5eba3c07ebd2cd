import { defineOperator } from '../../src/plugin-api/index.js';

export const and = defineOperator({
  name: 'AND',
  summary: '1 where no argument is 0, else 0; an empty argument makes it empty.',
  parameters: [{ name: 'value' }],
  variadic: { min: 2 },
  empties: 'propagate',
  evaluate: (first, second, ...more) => {
    let all = first !== 0 && second !== 0;
    for (const value of more) all &&= value !== 0;
    return all ? 1 : 0;
  },
  examples: [
    { given: [1, -0.5, 3], gives: 1 },
    { given: [1, 0], gives: 0 },
    { given: [0, null], gives: null },
  ],
});
