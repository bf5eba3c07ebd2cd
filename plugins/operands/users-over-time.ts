import { defineOperand } from '../../src/plugin-api/index.js';

export const usersOverTime = defineOperand({
  name: 'usersOverTime',
  summary: "How many of the company's end-users did any of the activities at least once within the days; 0 when none.",
  keys: {
    prop: { type: 'activities', summary: 'activities.login, or a list of activities; left out: any activity at all.' },
    days: { type: 'integer', default: 1, min: 1, max: 3660, summary: 'Length of the window in days.' },
  },
  read: ({ prop, days }) => ({ is: 'users', props: prop, days }),
});
