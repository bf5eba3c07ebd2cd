import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse, printSchema } from 'graphql';
import { examplesOf } from '../docs/examples-of.js';
import { LIST, NODE, PARTLY, PROGRESS, UPSERT } from './operations.js';

const ROOT = path.join(__dirname, '..', '..');
const SCALARS = { Date: 'string', DateTime: 'string', JSON: 'unknown', Formula: 'unknown' };

/** Reads what was generated as a client's code would, so that the types say what they should. */
const USE = `
import type { CustomersQuery, CompanyInput, OneQuery, Scope } from './generated.js';
export const name = (data: CustomersQuery): string => data.companies.edges[0]!.node.name;
export const value = (data: CustomersQuery): number | null | undefined => data.companies.edges[0]!.node.metric?.value;
export const node = (data: OneQuery): string | undefined => (data.node?.__typename === 'Company' ? data.node.name : undefined);
export const input: CompanyInput = { externalId: 'acme', mrr: null };
export const scope: Scope[] = [];
// @ts-expect-error: an externalId is needed
export const wrong: CompanyInput = { name: 'Acme' };
`;

test('@graphql-codegen makes types of the schema and of the documented operations, and they compile', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-codegen-'));
  try {
    const schema = buildSchema(readFileSync(path.join(ROOT, 'schema', 'schema.graphql'), 'utf8'));
    const documented = examplesOf('api.md').map(({ query }, i) => query.replace(/^\{/, `query Example${i} {`));
    const generated = await codegen({
      filename: 'generated.ts',
      schema: parse(printSchema(schema)),
      schemaAst: schema,
      documents: [LIST, UPSERT, PARTLY, NODE, PROGRESS, ...documented].map((text, i) => ({
        location: `operation-${i}.graphql`,
        document: parse(text),
      })),
      config: { scalars: SCALARS, enumsAsTypes: true, useTypeImports: true },
      pluginMap: { typescript, operations },
      plugins: [{ typescript: {} }, { operations: {} }],
    });
    writeFileSync(path.join(folder, 'generated.ts'), generated);
    writeFileSync(path.join(folder, 'use.ts'), USE);
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'node16', '--types', '', 'use.ts'];
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const compiled = await promisify(execFile)(process.execPath, [tsc, ...options], { cwd: folder }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(compiled.stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
