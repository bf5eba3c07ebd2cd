import { defineOperand } from '../../src/plugin-api/index.js';

export const rawValue = defineOperand({
  name: 'rawValue',
  summary: 'A text that IF compares a text field with; stands only there.',
  keys: { value: { type: 'text', required: true, summary: 'The text, exactly as the field holds it.' } },
  read: ({ value }) => ({ is: 'text', value }),
});
