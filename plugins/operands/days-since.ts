import { type CarryDefinition, defineOperand } from '../../src/plugin-api/index.js';

const latestDay: CarryDefinition = {
  empty: [Number.NaN],
  add(state, at, _value, _low, day) {
    state[at] = day;
  },
  result: (state, at, day) => day - state[at]!,
};

export const daysSince = defineOperand({
  name: 'daysSince',
  summary: 'Days since the last day with an event or a value: 0 on the day itself, empty if there never was one.',
  keys: {
    prop: { type: 'prop', required: true, reads: 'any', summary: 'The series: activities.login, calculated.score.' },
    across: { type: 'across', default: 'MIN', summary: "How the children's values become one." },
  },
  read: ({ prop, across }) => ({ is: 'carried', prop, across, carry: latestDay }),
});
