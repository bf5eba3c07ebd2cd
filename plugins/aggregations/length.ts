import { defineAggregation } from '../../src/plugin-api/index.js';

export const length = defineAggregation({
  name: 'LENGTH',
  aliases: ['COUNT'],
  summary: 'Number of data points.',
  state: {
    empty: [0],
    add(state, at) {
      state[at]! += 1;
    },
    merge(state, at, later, from) {
      state[at]! += later[from]!;
    },
    remove(state, at) {
      state[at]! -= 1;
    },
    result: (state, at) => state[at]!,
  },
  noPoints: { counter: 0, gauge: 0 },
  examples: [
    { given: [7, 0, null], gives: 2 },
    { given: [null], gives: 0 },
  ],
});
