import { defineOperand } from '../../src/plugin-api/index.js';

export const rawNumber = defineOperand({
  name: 'rawNumber',
  summary: 'A number.',
  keys: { value: { type: 'number', required: true, summary: 'The number.' } },
  read: ({ value }) => ({ is: 'constant', value }),
});
