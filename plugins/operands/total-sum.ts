import { type CarryDefinition, defineOperand, sumState } from '../../src/plugin-api/index.js';

const carry: CarryDefinition = { ...sumState, noPoints: { counter: 0 } };

export const totalSum = defineOperand({
  name: 'totalSum',
  summary: 'Sum of all days up to the day; a counter starts at 0, a gauge with its first value.',
  keys: {
    prop: {
      type: 'prop',
      required: true,
      reads: 'notField',
      summary: 'The series: activities.login, metrics.storage.',
    },
    property: { type: 'property', summary: "Sums up this property of the activity's events instead." },
    across: { type: 'across', default: 'SUM', summary: "How the children's series become one." },
  },
  read: ({ prop, property, across }) => ({ is: 'carried', prop, property, across, carry }),
});
