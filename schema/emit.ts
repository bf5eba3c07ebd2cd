import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { printSchema } from 'graphql';
import { buildTidemarkSchema } from './build.js';

const HEADER = '# Made by `npm run schema` from the code in schema/. Do not edit.\n\n';

/** The schema as it is committed in schema/schema.graphql. */
export function emittedSchema(): string {
  return `${HEADER}${printSchema(buildTidemarkSchema())}\n`;
}

/** Writes schema/schema.graphql of a checkout. */
export function emitSchema(root = process.cwd()): string {
  const file = join(resolve(root), 'schema', 'schema.graphql');
  writeFileSync(file, emittedSchema());
  return file;
}

if (require.main === module) process.stdout.write(`${emitSchema()}\n`);
