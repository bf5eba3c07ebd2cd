import { defineAggregation } from '../../src/plugin-api/index.js';

export const last = defineAggregation({
  name: 'LAST',
  summary: 'Latest data point.',
  state: {
    empty: [Number.NaN],
    latestOnly: true,
    add(state, at, value) {
      state[at] = value;
    },
    merge(state, at, later, from) {
      if (!Number.isNaN(later[from])) state[at] = later[from]!;
    },
    result: (state, at) => state[at]!,
  },
  examples: [
    { given: [7, 0, null], gives: 0 },
    { given: [null], counter: true, gives: null },
  ],
});
