import { defineOperand } from '../../src/plugin-api/index.js';

export const distinctOverTime = defineOperand({
  name: 'distinctOverTime',
  summary: "How many different values a property of the activity's events had within the days; 0 when none.",
  keys: {
    prop: { type: 'prop', required: true, reads: 'notField', summary: 'The activity: activities.login.' },
    days: { type: 'integer', default: 1, min: 1, max: 3660, summary: 'Length of the window in days.' },
    property: { type: 'property', required: true, summary: "The property of the activity's events." },
  },
  read: ({ prop, days, property }) => ({ is: 'distinct', prop, property, days }),
});
