import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Planted files, each with the rules that must complain about it. */
const PLANTED: Record<string, { text: string; breaks: string[] }> = {
  'src/storage/types.ts': { text: 'export interface Session { readonly id: number }', breaks: [] },
  'src/storage/value.ts': { text: 'export const value = 1;', breaks: [] },
  'src/plugin-api/index.ts': {
    text: "export { type Session } from '../storage/types.js';",
    breaks: ['plugin-api-alone'],
  },
  'src/formula/check.ts': {
    text: "import { type Session } from '../storage/types.js';\nexport type Checked = Session;",
    breaks: ['formula-inside'],
  },
  'src/engine/evaluate.ts': {
    text: "import type { DataSource } from 'typeorm';\nexport type Source = DataSource;",
    breaks: ['pure-folders-need-no-packages', 'typeorm-in-storage'],
  },
  'src/engine/lazy.ts': { text: "export const lazy = () => import('../storage/value.js');", breaks: ['engine-inside'] },
  'src/ingestion/index.ts': {
    text: [
      "import { Entity, type DataSource } from 'typeorm';",
      "import { type Run } from '../materialization/run.js';",
      '@Entity() export class Batch { declare run: Run; constructor(private readonly source: DataSource) {} }',
    ].join('\n'),
    breaks: ['ingestion-inside', 'typeorm-in-storage'],
  },
  'src/materialization/run.ts': {
    text: "import { Field } from 'type-graphql';\nexport class Run { @Field() id = 1 satisfies number; }",
    breaks: ['type-graphql-in-schema'],
  },
  'src/materialization/units/queue/jobs.ts': { text: "export { Queue } from 'bullmq';", breaks: [] },
  'src/materialization/work.ts': {
    text: "import { type Redis } from 'ioredis';\nexport type Connection = Redis;",
    breaks: ['queue-in-its-folder'],
  },
  'src/server/unit-thread.ts': {
    text: "export { Queue } from '../materialization/units/queue/jobs.js';",
    breaks: ['threads-without-the-queue'],
  },
  'src/search/search.ts': {
    text: "export * from '../../schema/types.js';\nexport { app } from '../server/app.js';",
    breaks: ['schema-for-the-server', 'server-for-commands'],
  },
  'src/server/app.ts': {
    text: "export { schema } from '../../schema/types.js';\nexport const app = 1;",
    breaks: [],
  },
  'src/cli/serve.ts': { text: "export { app } from '../server/app.js';", breaks: [] },
  'src/calendar/a.ts': { text: "import { type B } from './b.js';\nexport type A = B | 1;", breaks: ['no-circular'] },
  // A cycle is reported once, where it was first entered.
  'src/calendar/b.ts': { text: "import { type A } from './a.js';\nexport type B = A | 2;", breaks: [] },
  'schema/types.ts': { text: "import 'reflect-metadata';\nexport const schema = 1;", breaks: [] },
  'plugins/divide.ts': {
    text: "import { value } from '../src/storage/value.js';\nexport const divide = value;",
    breaks: ['plugins-by-the-door'],
  },
  'src/registry/registry.ts': {
    text: "export { divide } from '../../plugins/divide.js';",
    breaks: ['built-ins-at-the-root', 'registry-inside'],
  },
  'src/config/config.ts': {
    text: "import { nowhere } from './nowhere.js';\nexport const config = nowhere;",
    breaks: ['not-resolvable'],
  },
  'src/server/tested.ts': { text: "export { helper } from '../../test/helper.js';", breaks: ['no-tests-in-source'] },
  'test/helper.ts': { text: 'export const helper = 1;', breaks: [] },
};

interface CruiseResult {
  readonly summary: { readonly violations: readonly { from: string; rule: { name: string } }[] };
}

test('the arrows of the house are enforced, for type-only imports too', () => {
  const house = mkdtempSync(join(tmpdir(), 'tidemark-arrows-'));
  try {
    for (const [path, { text }] of Object.entries(PLANTED)) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
    symlinkSync(join(ROOT, 'package.json'), join(house, 'package.json'));
    const cruise = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        '--config',
        join(ROOT, '.dependency-cruiser.cjs'),
        '--output-type',
        'json',
        'src',
        'schema',
        'plugins',
      ],
      { cwd: house, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    expect(cruise.stderr).toBe('');
    const { violations } = (JSON.parse(cruise.stdout) as CruiseResult).summary;
    const found = (path: string) =>
      [...new Set(violations.filter(({ from }) => from === path).map(({ rule }) => rule.name))].sort();
    const expected = Object.fromEntries(Object.entries(PLANTED).map(([path, { breaks }]) => [path, breaks]));
    expect(Object.fromEntries(Object.keys(PLANTED).map((path) => [path, found(path)]))).toEqual(expected);
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
});

// dependency-cruiser's swc parser does not see them, so they would be arrows past the rules.
test('the sources have no inline import types', () => {
  const inline = /(?<!await )\bimport\(\s*['"]\./;
  const sources = ['src', 'schema', 'plugins'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const offenders = sources.filter(
    (path) => path.endsWith('.ts') && inline.test(readFileSync(join(ROOT, path), 'utf8')),
  );
  expect(offenders).toEqual([]);
});
