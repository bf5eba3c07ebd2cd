import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emittedSchema } from '../../schema/emit.js';

test('schema/schema.graphql is what the code emits (run `npm run schema`)', () => {
  const committed = readFileSync(join(__dirname, '../../schema/schema.graphql'), 'utf8');
  expect(committed).toBe(emittedSchema());
});
