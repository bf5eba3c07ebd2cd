import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tidemark from '../plugins/index.js';
import { createRegistry } from '../src/registry/index.js';
import { formulaSchema } from './operators/json-schema.js';
import { operatorsMarkdown } from './operators/markdown.js';

const registry = createRegistry([tidemark]);

/** What is made from the definitions of the built-in language and committed: path → text. */
export function madeFromOperators(): Readonly<Record<string, string>> {
  return {
    'docs/operators.md': operatorsMarkdown(registry),
    'schema/formula.schema.json': `${JSON.stringify(formulaSchema(registry), null, 2)}\n`,
  };
}

if (require.main === module) {
  for (const [path, text] of Object.entries(madeFromOperators())) {
    writeFileSync(join(__dirname, '..', path), text);
    process.stdout.write(`${path}\n`);
  }
}
