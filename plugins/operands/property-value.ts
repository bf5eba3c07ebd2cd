import { defineOperand } from '../../src/plugin-api/index.js';

export const propertyValue = defineOperand({
  name: 'propertyValue',
  summary: 'A numeric field as known at the end of the day.',
  keys: {
    prop: { type: 'prop', required: true, reads: 'field', summary: 'The field: company.mrr, company.custom.seats.' },
    across: { type: 'across', default: 'SUM', summary: "How the children's values become one." },
  },
  read: ({ prop, across }) => ({ is: 'field', prop, across }),
});
