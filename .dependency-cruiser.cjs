/**
 * The arrows of docs/architecture.md ("The house"), enforced by `npm run arrows`.
 *
 * dependency-cruiser cannot use TypeScript 7 (it needs the older compiler API), and without a TypeScript it reads compiled
 * JavaScript, where type-only imports have vanished. Its swc parser reads the sources as they stand, so that a type-only
 * import is an arrow like any other; only `import('…').Type` inside a larger type escapes it, which the sources therefore
 * do without. test/arrows.test.ts plants violations, expects each to be found, and looks for inline import types.
 */

const OURS = '^(src|schema|plugins|test|bench|scripts|console)/|^ormconfig\\.ts$';

/** A folder, as a path pattern. */
const dir = (path) => `^${path}/`;
const dirs = (...paths) => paths.map(dir);

/** Of our own files, `from` may import only itself and `to`. */
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: dir(from) },
  to: { path: OURS, pathNot: [dir(from), ...dirs(...to)] },
});

/** `pattern` (a package) may be imported in `places` alone. */
const packageOnlyIn = (name, pattern, places, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { pathNot: places },
  to: { path: [`(^|/)node_modules/(${pattern})/`, `^(${pattern})(/|$)`] },
});

const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    never('no-circular', {}, { circular: true }, 'Arrows point inwards; a cycle has no inside.'),
    never(
      'not-resolvable',
      {},
      { couldNotResolve: true },
      'An import that leads nowhere is an arrow nobody can check.',
    ),
    never(
      'no-dev-packages',
      { path: dirs('src', 'schema', 'plugins') },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
      'What runs at a user must be a dependency of package.json.',
    ),
    never(
      'no-tests-in-source',
      { path: dirs('src', 'schema', 'plugins') },
      { path: dirs('test', 'bench', 'scripts') },
      'Tests, benches and scripts look at the source, never the other way.',
    ),

    // The innermost folders.
    only('plugin-api-alone', 'src/plugin-api', [], 'The door that operators come in by imports nothing.'),
    only(
      'plugins-by-the-door',
      'plugins',
      ['src/plugin-api'],
      'Built-in operators are written as a third party would.',
    ),
    only('errors-alone', 'src/errors', [], 'Everyone reports errors, so errors know no one.'),
    only('model-alone', 'src/model', [], 'The four models are known to all and know no one.'),
    only('calendar-inside', 'src/calendar', ['src/errors'], 'Days and zones.'),
    only(
      'config-inside',
      'src/config',
      ['src/errors', 'src/calendar', 'src/storage'],
      'Configuration is read, not acted upon; some of it is kept with the data.',
    ),
    only(
      'registry-inside',
      'src/registry',
      ['src/plugin-api', 'src/errors'],
      'Definitions in, one frozen registry out.',
    ),
    never(
      'pure-folders-need-no-packages',
      { path: dirs('plugins', 'src/plugin-api', 'src/errors', 'src/model', 'src/formula', 'src/engine') },
      { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'] },
      'They are arithmetic and trees.',
    ),

    // What formulas mean, without a database or an API.
    only(
      'formula-inside',
      'src/formula',
      ['src/plugin-api', 'src/registry', 'src/errors', 'src/calendar', 'src/model'],
      'Formulas are pure: no engine, no storage, no GraphQL.',
    ),
    only(
      'engine-inside',
      'src/engine',
      ['src/plugin-api', 'src/registry', 'src/formula', 'src/errors', 'src/calendar', 'src/model'],
      'The engine is pure but for its reader port, which others implement.',
    ),
    only(
      'testing-inside',
      'src/testing',
      [
        ...['src/plugin-api', 'src/registry', 'src/formula', 'src/engine', 'src/errors', 'src/calendar', 'src/model'],
        'plugins',
      ],
      'The test kit for plugins needs no storage.',
    ),
    never(
      'testing-for-outsiders',
      { path: dirs('src', 'schema', 'plugins'), pathNot: dirs('src/testing', 'src/cli') },
      { path: dir('src/testing') },
      'The test kit is for plugins; of the product only `tidemark plugin check` needs it.',
    ),

    // Storage knows SQL and the engine's columns; not who uses it.
    only(
      'storage-inside',
      'src/storage',
      ['src/errors', 'src/calendar', 'src/model', 'src/plugin-api', 'src/engine'],
      'Storage serves ingestion, materialization, reading and search, and knows none of them.',
    ),
    packageOnlyIn(
      'typeorm-in-storage',
      'typeorm',
      ['^src/storage/', '^ormconfig\\.ts$'],
      'The only place that knows SQL.',
    ),
    packageOnlyIn('drivers-in-storage', 'better-sqlite3|mysql2', ['^src/storage/'], 'The only place that knows SQL.'),

    // Its users, side by side.
    only(
      'keys-inside',
      'src/keys',
      ['src/errors', 'src/storage'],
      'Whom a secret belongs to; HTTP and GraphQL ask it.',
    ),
    never(
      'ingestion-inside',
      { path: dir('src/ingestion') },
      { path: dirs('src/materialization', 'src/reading', 'src/search', 'src/catalogue', 'src/formula', 'src/engine') },
      'Ingestion records what changed; it does not know who computes or reads.',
    ),

    packageOnlyIn(
      'queue-in-its-folder',
      'bullmq|ioredis',
      ['^src/materialization/units/queue/', '^test/'],
      'How units are handed out is one folder; the database says what is to be done.',
    ),
    never(
      'threads-without-the-queue',
      { path: '^src/server/unit-thread\\.ts$' },
      { path: '(^|/)node_modules/(bullmq|ioredis)/', reachable: true },
      'Each thread would load it, for nothing.',
    ),

    // The outside.
    packageOnlyIn(
      'type-graphql-in-schema',
      'type-graphql',
      ['^schema/'],
      'What a GraphQL client sees stands in schema/.',
    ),
    packageOnlyIn(
      'graphql-outside',
      'graphql|graphql-scalars|@apollo/[^/]+|@as-integrations/[^/]+',
      ['^schema/', '^src/server/'],
      'GraphQL ends at the schema and the server.',
    ),
    never(
      'schema-for-the-server',
      { path: dir('src'), pathNot: dir('src/server') },
      { path: dir('schema') },
      'Only the composition root knows that there is a GraphQL schema.',
    ),
    never(
      'server-for-commands',
      { path: OURS, pathNot: dirs('src/server', 'src/cli', 'bench', 'test', 'scripts') },
      { path: dir('src/server') },
      'The composition root is at the top.',
    ),
    never(
      'cli-at-the-top',
      { path: OURS, pathNot: dirs('src/cli', 'bench', 'test', 'scripts') },
      { path: dir('src/cli') },
      'Commands use everything, nothing uses commands.',
    ),
    never(
      'built-ins-at-the-root',
      { path: dir('src'), pathNot: dirs('src/server', 'src/cli', 'src/testing') },
      { path: dir('plugins') },
      'The built-in plugin is handed to the registry by the composition root, as others are.',
    ),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['node', 'require', 'import', 'types', 'default'],
    },
  },
};
