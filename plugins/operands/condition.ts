import { defineOperand } from '../../src/plugin-api/index.js';

export const condition = defineOperand({
  name: 'condition',
  summary: 'A condition of IF, such as more than; stands only there.',
  keys: { value: { type: 'text', required: true, summary: 'The name of the condition.' } },
  read: ({ value }) => ({ is: 'condition', value }),
});
