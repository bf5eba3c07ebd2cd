import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInputObjectType } from 'graphql';
import { buildTidemarkSchema } from '../../schema/build.js';
import { emittedSchema } from '../../schema/emit.js';

test('schema/schema.graphql is what the code emits (run `npm run schema`)', () => {
  const committed = readFileSync(join(__dirname, '../../schema/schema.graphql'), 'utf8');
  expect(committed).toBe(emittedSchema());
});

test("an importer's claim is no field of the API: ids of the outside are hashed, so nobody can claim another's", () => {
  for (const name of ['ActivityInput', 'MetricPointInput']) {
    const type = buildTidemarkSchema().getType(name);
    expect(isInputObjectType(type) && Object.keys(type.getFields())).toContain('id');
    expect(isInputObjectType(type) && Object.keys(type.getFields())).not.toContain('claim');
  }
});
