import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { newPlugin } from '../../src/cli/plugin-new.js';
import { type Built, buildTidemark, TSC } from '../support/built.js';

const ADMIN_KEY = 'admin-key-of-the-tests';

let built: Built;
beforeAll(() => {
  built = buildTidemark();
  link(built.work);
}, 120_000);
afterAll(() => built.remove());

/** Installs Tidemark in a folder, as `npm link` does. */
function link(folder: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(built.folder, join(folder, 'node_modules', 'tidemark'), 'junction');
}

function write(path: string, text: string): void {
  const file = join(built.work, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const DEFINITION = `{ name: 'CUBE', summary: 'The third power.', parameters: [{ name: 'value' }], empties: 'propagate',
  evaluate: (value) => value ** 3, examples: [{ given: [2], gives: 8 }] }`;
const PLUGIN = (name: string) =>
  `{ name: '${name}', apiVersion: API_VERSION, definitions: [defineOperator(${DEFINITION})] }`;

describe('tidemark/plugin-api and tidemark/testing, installed', () => {
  beforeAll(() => {
    write(
      'cjs/index.js',
      `const { API_VERSION, defineOperator, definePlugin } = require('tidemark/plugin-api');\nmodule.exports = definePlugin(${PLUGIN('acme-cjs')});`,
    );
    write(
      'esm/index.mjs',
      `import { API_VERSION, defineOperator, definePlugin } from 'tidemark/plugin-api';\nexport default definePlugin(${PLUGIN('acme-esm')});`,
    );
    write(
      'late/index.mjs',
      `import { API_VERSION, defineOperator } from 'tidemark/plugin-api';\nexport default await Promise.resolve(${PLUGIN('acme-late')});`,
    );
  });

  test.each([
    ['./cjs', 'acme-cjs'],
    ['./esm/index.mjs', 'acme-esm'],
    ['./late/index.mjs', 'acme-late'],
  ])('%s is loaded and checked', (path, name) => {
    const { status, stdout, stderr } = built.run(`tidemark plugin check ${path}`);
    expect([stdout, stderr, status]).toEqual([`${name}: 1 definition is sound\n`, '', 0]);
  });

  test('a check that fails says what is wrong, and fails', () => {
    const wrong = PLUGIN('acme-wrong').replace('gives: 8', 'gives: 9');
    write(
      'wrong/index.js',
      `const { API_VERSION, defineOperator } = require('tidemark/plugin-api');\nmodule.exports = ${wrong};`,
    );
    const { status, stdout } = built.run('tidemark plugin check ./wrong');
    expect([stdout, status]).toEqual(['error: operator CUBE: example 1: [2] gives 8, not 9\nacme-wrong: 1 error\n', 1]);
  });

  test('TypeScript finds the types, and infers', () => {
    const compile = (source: string) => {
      write(
        'ts/index.ts',
        `import { defineOperator } from 'tidemark/plugin-api';\nimport { checkPlugin } from 'tidemark/testing';\nexport const cube = defineOperator({ name: 'CUBE', summary: 'A.', parameters: [{ name: 'value' }], empties: 'propagate', evaluate: ${source} });\nexport const found: string[] = checkPlugin({ name: 'a', apiVersion: 1, definitions: [cube] }).map((each) => each.law);`,
      );
      const options = '--noEmit --strict --target es2023 --module node16 --moduleResolution node16 --types ""';
      return built.run(`"${process.execPath}" "${TSC}" ${options} index.ts`, join(built.work, 'ts'));
    };
    expect(compile('(value) => value ** 3')).toMatchObject({ stdout: '', status: 0 });
    expect(compile('(value, more) => value * more').stdout).toContain('index.ts(3,');
    expect(compile('(value) => value.length').stdout).toContain("Property 'length' does not exist on type 'number'");
  });

  test('what others import, and what it needs, is in the package', () => {
    for (const path of ['demo', 'docs', 'schema']) cpSync(path, join(built.folder, path), { recursive: true });
    const { stdout } = built.run('npm pack --dry-run --ignore-scripts --json', built.folder);
    const packed = (JSON.parse(stdout) as { files: { path: string }[] }[])[0]!.files.map((file) => file.path);
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, object> };
    for (const path of ['plugin-api', 'testing'].flatMap((name) => Object.values(exports[`./${name}`]!))) {
      expect(packed).toContain((path as string).replace('./', ''));
    }
    expect(packed).toEqual(
      expect.arrayContaining([
        'bin/tidemark.js',
        'dist/src/cli/main.js',
        'schema/formula.schema.json',
        'docs/plugins.md',
      ]),
    );
    expect(packed.some((path) => path.startsWith('test/') || path.startsWith('src/'))).toBe(false);
  });

  test('nothing else of the package is there to be imported', () => {
    const { stderr, status } = built.run(`"${process.execPath}" -e "require('tidemark/dist/src/server/index.js')"`);
    expect(status).toBe(1);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('PLUGINS at the start of a server', () => {
  test.each([
    [
      './no.js',
      undefined,
      /^PLUGIN_INVALID: PLUGINS names \.\/no\.js, but there is no such file, seen from .+\. Correct the path\.\n$/,
    ],
    [
      './syntax.js',
      'const a = {\n  b: 1,\n\nmodule.exports = a;',
      /^PLUGIN_INVALID: The plugin \.\/syntax\.js \(.+syntax\.js:4\) failed while loading: Unexpected token '\.'\. Correct it, or take it out of PLUGINS\.\n$/,
    ],
    [
      './throws.js',
      "\nthrow new Error('no licence');",
      /^PLUGIN_INVALID: The plugin \.\/throws\.js \(.+throws\.js:2\) failed while loading: no licence\. Correct it, or take it out of PLUGINS\.\n$/,
    ],
    [
      './typed.ts',
      'export const enum A { B }',
      /^PLUGIN_INVALID: The plugin \.\/typed\.ts \(.+typed\.ts(:\d+)?\) failed while loading: .+\. Name what it compiles to, or take it out of PLUGINS\.\n$/,
    ],
    [
      './needs.js',
      "require('not-there');",
      /^PLUGIN_INVALID: The plugin \.\/needs\.js \(.+needs\.js\) needs not-there, which is not there\. Run npm install not-there in .+, or take the plugin out of PLUGINS\.\n$/,
    ],
    [
      './old.js',
      "module.exports = { name: 'acme-old', apiVersion: 0, definitions: [] }",
      /^PLUGIN_INVALID: Plugin "acme-old" \(\.\/old\.js\): it was written for version 0 of the plugin API, this Tidemark has version 1; install a newer version of the plugin\. .+\n$/,
    ],
    [
      './sum.js',
      "module.exports = { name: 'acme-sum', apiVersion: 1, definitions: [{ kind: 'aggregation', name: 'TOTAL', aliases: ['AVG'], summary: 'A.', points: () => 1 }] }",
      /^PLUGIN_DUPLICATE: Plugin "acme-sum" defines the aggregation AVG, which plugin "tidemark" defines already \(as an alias of AVERAGE\)\. Rename .+\n$/,
    ],
  ])('%s stops it in one line', (path, text, message) => {
    if (text !== undefined) write(path, text);
    const env = { PLUGINS: path, DATA_DIR: join(built.work, 'stopped'), PORT: '0' };
    const { status, stdout, stderr } = built.run('tidemark serve', built.work, env);
    expect([stdout, status]).toEqual(['', 1]);
    expect(stderr).toMatch(message);
    expect(readdirSync(built.work)).not.toContain('stopped');
  });

  test('what loads is there', async () => {
    write(
      'esm/index.mjs',
      `import { API_VERSION, defineOperator, definePlugin } from 'tidemark/plugin-api';\nexport default definePlugin(${PLUGIN('acme-esm')});`,
    );
    const env = {
      ...built.env,
      PLUGINS: './esm/index.mjs',
      DATA_DIR: './data',
      PORT: '0',
      ADMIN_KEY,
      LOG_LEVEL: 'silent',
    };
    const server = spawn('tidemark', ['serve'], { cwd: built.work, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const answer = await fetch(`${await urlOf(server)}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
        body: JSON.stringify({ query: '{ operators { name plugin } }' }),
      });
      const { data } = (await answer.json()) as { data: { operators: unknown[] } };
      expect(data.operators).toContainEqual({ name: 'CUBE', plugin: 'acme-esm' });
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  });
});

async function urlOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const url = /^Tidemark serves (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The server did not start.');
}

describe('tidemark plugin new', () => {
  test('makes a plugin that passes its own test at once', () => {
    const made = built.run('tidemark plugin new acme-health');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /^Made acme-health: package\.json, index\.js, plugin\.golden, plugin\.test\.js, README\.md, \.gitignore\n/,
    );
    const folder = join(built.work, 'acme-health');
    const test = built.run('npm test', folder);
    expect(test.stdout).toContain('# pass 2');
    expect(test.status).toBe(0);
    expect(built.run('tidemark plugin check ./acme-health')).toMatchObject({
      stdout: 'acme-health: 2 definitions are sound\n',
      status: 0,
    });
    // Its tests are no formality.
    const index = readFileSync(join(folder, 'index.js'), 'utf8');
    writeFileSync(join(folder, 'index.js'), index.replace('* 100', '* 99'));
    expect(built.run('npm test', folder).stdout).toContain('operator PERCENT_OF: example 1: [1,4] gives 24.75, not 25');
    writeFileSync(join(folder, 'index.js'), index);
  });

  test('in TypeScript', () => {
    expect(built.run('tidemark plugin new @acme/typed --typescript').status).toBe(0);
    const folder = join(built.work, 'typed');
    expect(built.run(`"${process.execPath}" "${TSC}"`, folder)).toMatchObject({ stdout: '', status: 0 });
    expect(built.run('node --test plugin.test.js', folder).stdout).toContain('# pass 2');
    expect(built.run('tidemark plugin check ./typed').stdout).toBe('@acme/typed: 2 definitions are sound\n');
  });

  test('links the Tidemark that made it where none is installed', () => {
    const outside = join(built.work, '..');
    const { stdout } = built.run('tidemark plugin new acme-alone', outside);
    expect(stdout).toContain('It uses the Tidemark that made it');
    expect(built.run('npm test', join(outside, 'acme-alone'))).toMatchObject({ status: 0 });
  });

  test('overwrites nothing, and takes no name that no package can have', () => {
    write('taken/mine.txt', 'mine');
    expect(built.run('tidemark plugin new taken')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^CONFLICT: .+taken is there already/),
    });
    expect(readdirSync(join(built.work, 'taken'))).toEqual(['mine.txt']);
    for (const name of ['Acme', '../up', 'a/b', '@acme', 'tidemark', 'node_modules']) {
      expect(() => newPlugin(built.work, name, false)).toThrow('cannot be the name of a plugin');
    }
  });
});
