// Makes types as `graphql-codegen` does: SDL and documents as JSON on stdin, files of TypeScript as JSON on stdout. A process of its own, since the package is ESM.
import { text } from 'node:stream/consumers';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';

const { schema, documents, scalars } = JSON.parse(await text(process.stdin));
const common = {
  schema: parse(schema),
  schemaAst: buildSchema(schema),
  documents: documents.map((document, i) => ({ location: `operation-${i}.graphql`, document: parse(document) })),
  config: { scalars, enumsAsTypes: true, useTypeImports: true },
  pluginMap: { typescript, operations },
};
const files = {
  'schema.ts': await codegen({ ...common, filename: 'schema.ts', plugins: [{ typescript: {} }] }),
  'operations.ts': await codegen({ ...common, filename: 'operations.ts', plugins: [{ operations: {} }] }),
};
process.stdout.write(JSON.stringify(files));
