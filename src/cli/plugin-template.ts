/** `tidemark`: where it is, seen from the plugin; undefined where it is installed in reach. */
function manifest(name: string, typescript: boolean, tidemark: string | undefined): string {
  const scripts = typescript
    ? { build: 'tsc', test: 'tsc && node --test plugin.test.js' }
    : { test: 'node --test plugin.test.js' };
  const needed = {
    ...(tidemark === undefined ? {} : { tidemark: `file:${tidemark}` }),
    ...(typescript ? { typescript: '>=5.5' } : {}),
  };
  return `${JSON.stringify(
    {
      name,
      version: '0.1.0',
      description: 'Operators and aggregations for Tidemark.',
      main: typescript ? 'dist/index.js' : 'index.js',
      ...(typescript ? { types: 'dist/index.d.ts' } : {}),
      files: typescript ? ['dist'] : ['index.js'],
      scripts,
      peerDependencies: { tidemark: '*' },
      ...(Object.keys(needed).length > 0 ? { devDependencies: needed } : {}),
    },
    null,
    2,
  )}\n`;
}

function definitions(typescript: boolean): string {
  return `const percentOf = defineOperator({
  name: 'PERCENT_OF',
  summary: 'How many per cent the part is of the whole; of 0: empty.',
  parameters: [{ name: 'part' }, { name: 'whole' }],
  empties: 'propagate',
  // x / 0 is no finite number, and what is none becomes empty.
  evaluate: (part, whole) => (part / whole) * 100,
  examples: [
    { given: [1, 4], gives: 25 },
    { given: [1, 0], gives: null },
    { given: [null, 4], gives: null },
  ],
});

const spread = defineAggregation({
  name: 'SPREAD',
  summary: 'The largest data point less the smallest.',
  points(points) {
    let [least, most] = [points[0]${typescript ? '!' : ''}, points[0]${typescript ? '!' : ''}];
    for (const point of points) {
      if (point < least) least = point;
      if (point > most) most = point;
    }
    return most - least;
  },
  examples: [
    { given: [3, null, 10, 4], gives: 7 },
    { given: [5], gives: 0 },
    { given: [null], gives: null },
  ],
});
`;
}

function javascript(name: string): string {
  return `'use strict';

const { API_VERSION, defineAggregation, defineOperator, definePlugin } = require('tidemark/plugin-api');

${definitions(false)}
module.exports = definePlugin({
  name: '${name}',
  apiVersion: API_VERSION,
  definitions: [percentOf, spread],
});
`;
}

function typescriptSource(name: string): string {
  return `import { API_VERSION, defineAggregation, defineOperator, definePlugin } from 'tidemark/plugin-api';

${definitions(true)}
export default definePlugin({
  name: '${name}',
  apiVersion: API_VERSION,
  definitions: [percentOf, spread],
});
`;
}

const TSCONFIG = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'ES2023',
      module: 'node16',
      moduleResolution: 'node16',
      rootDir: '.',
      outDir: 'dist',
      declaration: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      types: [],
    },
    files: ['index.ts'],
  },
  null,
  2,
)}\n`;

const GOLDEN = `# How much of the storage is used, and how far it moved within a week.
load from 2026-01-05
  acme  metrics.used     10 20 _ 40
  acme  metrics.storage  80 80 80 80
eval at 2026-01-08
  ["PERCENT_OF", {"type":"metricOverTime","prop":"metrics.used"}, {"type":"metricOverTime","prop":"metrics.storage"}]
  acme  50
eval from 2026-01-05 to 2026-01-08
  {"type":"metricOverTime","prop":"metrics.used","days":7,"op":"SPREAD"}
  acme  0 10 10 30
`;

function testFile(typescript: boolean): string {
  return `'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const { assertGolden, assertPlugin } = require('tidemark/testing');
const plugin = require('${typescript ? './dist/index.js' : './index.js'}')${typescript ? '.default' : ''};

test('examples, arity and laws', () => assertPlugin(plugin));

test('golden cases', () => assertGolden(readFileSync(join(__dirname, 'plugin.golden'), 'utf8'), [plugin]));
`;
}

function readme(name: string, typescript: boolean): string {
  return `# ${name}

A plugin for Tidemark: ${typescript ? '`index.ts`' : '`index.js`'} defines \`PERCENT_OF\`, an operator, and \`SPREAD\`, an aggregation. Replace them with your own.

- \`${typescript ? 'npm install && ' : ''}npm test\` runs the examples of the definitions and looks for broken laws (\`tidemark/testing\`), then runs \`plugin.golden\`.
- \`PLUGINS=./${name.split('/').at(-1)} tidemark serve\`, from the folder above, starts a server with it.

Tidemark's docs/plugins.md is the tutorial, docs/operators.md lists what is there already.
`;
}

/** The files of a new plugin: path → text. */
export function pluginFiles(
  name: string,
  typescript: boolean,
  tidemark: string | undefined,
): Readonly<Record<string, string>> {
  return {
    'package.json': manifest(name, typescript, tidemark),
    ...(typescript
      ? { 'index.ts': typescriptSource(name), 'tsconfig.json': TSCONFIG }
      : { 'index.js': javascript(name) }),
    'plugin.golden': GOLDEN,
    'plugin.test.js': testFile(typescript),
    'README.md': readme(name, typescript),
    '.gitignore': typescript ? 'node_modules/\ndist/\n' : 'node_modules/\n',
  };
}
