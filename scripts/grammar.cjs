/** Makes src/formula/text/parser.ts of grammar.peggy: a parser that needs no package at run time. */
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const peggy = require('peggy');

const folder = join(__dirname, '..', 'src', 'formula', 'text');
const code = peggy.generate(readFileSync(join(folder, 'grammar.peggy'), 'utf8'), {
  output: 'source',
  format: 'es',
  grammarSource: 'grammar.peggy',
});
writeFileSync(
  join(folder, 'parser.ts'),
  `// @ts-nocheck\n// Made of grammar.peggy by \`npm run grammar\`: edit that.\n${code}`,
);
