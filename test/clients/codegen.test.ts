import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { examplesOf } from '../docs/examples-of.js';
import { TSC } from '../support/built.js';
import { LIST, NODE, PARTLY, PROGRESS, UPSERT } from './operations.js';

const SCHEMA = readFileSync(path.join(__dirname, '..', '..', 'schema', 'schema.graphql'), 'utf8');
const SCALARS = { Date: 'string', DateTime: 'string', JSON: 'unknown', Formula: 'unknown' };
const OWN = [LIST, UPSERT, PARTLY, NODE, PROGRESS];
const DOCUMENTED = examplesOf('api.md').map(({ query }, i) => query.replace(/^\{/, `query Example${i} {`));

/** Reads what was generated as a client's code would, so that the types say what they should. */
const USE = `
import type { CustomersQuery, OneQuery } from './operations.js';
import type { CompanyInput, Scope } from './schema.js';
export const name = (data: CustomersQuery): string => data.companies.edges[0]!.node.name;
export const value = (data: CustomersQuery): number | null | undefined => data.companies.edges[0]!.node.metric?.value;
export const node = (data: OneQuery): string | undefined => (data.node?.__typename === 'Company' ? data.node.name : undefined);
export const input: CompanyInput = { externalId: 'acme', mrr: null };
export const scopes: Scope[] = ['READ', 'INGEST', 'MANAGE', 'ADMIN'];
// @ts-expect-error: an externalId is needed
export const wrong: CompanyInput = { name: 'Acme' };
`;

test('@graphql-codegen makes types of the schema and of the documented operations, and they compile', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-codegen-'));
  try {
    const input = JSON.stringify({ schema: SCHEMA, documents: [...OWN, ...DOCUMENTED], scalars: SCALARS });
    const generated = execFileSync(process.execPath, [path.join(__dirname, 'codegen.mjs')], { input });
    const files = JSON.parse(generated.toString()) as Record<string, string>;
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    writeFileSync(path.join(folder, 'use.ts'), USE);
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'node16', '--types', '', 'use.ts'];
    const { status, stdout } = spawnSync(process.execPath, [TSC, ...options], { cwd: folder, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
