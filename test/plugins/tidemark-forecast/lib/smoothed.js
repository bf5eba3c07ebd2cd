const { defineAggregation } = require('tidemark/plugin-api');

// A state is three numbers: the points' weighted sum, the sum of their weights, and the day of the latest of them. A point's
// weight is 1 on its own day and halves every `halfLife` days, so that a state is worth less the older it is beside another.
const SUM = 0;
const WEIGHT = 1;
const DAY = 2;

/** The average of a window in which a data point counts half as much for every `halfLife` days that it lies back. */
exports.smoothed = (halfLife) =>
  defineAggregation({
    name: `SMOOTHED_${halfLife}`,
    aliases: [`EWMA_${halfLife}`],
    summary: `Average of the data points, each worth half as much for every ${halfLife} days that it lies back.`,
    state: {
      empty: [0, 0, Number.NaN],
      add(state, at, value, _low, day) {
        const kept = Number.isNaN(state[at + DAY]) ? 0 : 2 ** ((state[at + DAY] - day) / halfLife);
        state[at + SUM] = state[at + SUM] * kept + value;
        state[at + WEIGHT] = state[at + WEIGHT] * kept + 1;
        state[at + DAY] = day;
      },
      merge(state, at, later, from) {
        if (Number.isNaN(later[from + DAY])) return;
        const kept = Number.isNaN(state[at + DAY]) ? 0 : 2 ** ((state[at + DAY] - later[from + DAY]) / halfLife);
        state[at + SUM] = state[at + SUM] * kept + later[from + SUM];
        state[at + WEIGHT] = state[at + WEIGHT] * kept + later[from + WEIGHT];
        state[at + DAY] = later[from + DAY];
      },
      // No data point: 0 / 0, which is NaN, which is empty.
      result: (state, at) => state[at + SUM] / state[at + WEIGHT],
    },
    examples: [
      { given: [5], gives: 5 },
      // The first point lies a half-life back: (1 × 4 + 2 × 10) / (1 + 2).
      { given: [4, ...Array(halfLife - 1).fill(null), 10], gives: 8 },
      { given: [3, 3, null, 3], gives: 3 },
      { given: [null, null], gives: null },
    ],
  });
