// Makes types as `graphql-codegen` does: SDL and documents as JSON on stdin, TypeScript on stdout. A process of its own, since the package is ESM.
import { text } from 'node:stream/consumers';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';

const { schema, documents, scalars } = JSON.parse(await text(process.stdin));
process.stdout.write(
  await codegen({
    filename: 'generated.ts',
    schema: parse(schema),
    schemaAst: buildSchema(schema),
    documents: documents.map((document, i) => ({ location: `operation-${i}.graphql`, document: parse(document) })),
    config: { scalars, enumsAsTypes: true, useTypeImports: true },
    pluginMap: { typescript, operations },
    plugins: [{ typescript: {} }, { operations: {} }],
  }),
);
