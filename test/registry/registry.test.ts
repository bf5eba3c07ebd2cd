import tidemark from '../../plugins/index.js';
import { TidemarkError } from '../../src/errors/index.js';
import {
  API_VERSION,
  type Definition,
  defineAggregation,
  defineOperator,
  definePlugin,
  sumState,
} from '../../src/plugin-api/index.js';
import { createRegistry } from '../../src/registry/index.js';

const cube = defineOperator({
  name: 'CUBE',
  aliases: ['CUBED'],
  summary: 'The third power.',
  parameters: [{ name: 'value' }],
  empties: 'propagate',
  evaluate: (value) => value ** 3,
});

function plugin(...definitions: unknown[]) {
  return definePlugin({ name: 'extra', apiVersion: API_VERSION, definitions: definitions as Definition[] });
}

function refusal(...plugins: unknown[]): TidemarkError {
  try {
    createRegistry(plugins as Parameters<typeof createRegistry>[0]);
  } catch (error) {
    if (error instanceof TidemarkError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

test('names and aliases lead to definitions, exactly as written', () => {
  const registry = createRegistry([tidemark, plugin(cube)]);
  expect(registry.operator('CUBED')).toBe(cube);
  expect(registry.operator('DIVIDE')?.name).toBe('DIVISION');
  expect(registry.aggregation('MEAN')?.name).toBe('AVERAGE');
  expect(registry.operand('metricOverTime')?.keys.days).toMatchObject({ default: 1, max: 3660 });
  expect(registry.operator('divide')).toBeUndefined();
  expect(registry.operator('constructor')).toBeUndefined();
  expect(registry.operand('__proto__')).toBeUndefined();
  expect(registry.names('operator')).toContain('CUBED');
  expect(registry.definitions.find((each) => each.definition === cube)).toMatchObject({
    plugin: 'extra',
    signature: 'CUBE(value)',
  });
});

test('aliases are those of semantics.md', () => {
  const aliases = Object.fromEntries(
    tidemark.definitions.flatMap((each) => (each.aliases ? [[`${each.kind} ${each.name}`, each.aliases]] : [])),
  );
  expect(aliases).toEqual({
    'operator SUM': ['ADDITION', 'ADD'],
    'operator MIN': ['MINIMUM'],
    'operator MAX': ['MAXIMUM'],
    'operator AVERAGE': ['AVG'],
    'operator SUBTRACTION': ['SUBTRACT'],
    'operator MULTIPLICATION': ['MULTIPLY'],
    'operator DIVISION': ['DIVIDE'],
    'operator POWER': ['POW'],
    'aggregation AVERAGE': ['AVG', 'MEAN'],
    'aggregation MIN': ['MINIMUM'],
    'aggregation MAX': ['MAXIMUM'],
    'aggregation LENGTH': ['COUNT'],
  });
});

test('a registry cannot be changed', () => {
  const registry = createRegistry([tidemark]);
  expect(Object.isFrozen(registry)).toBe(true);
  expect(Object.isFrozen(registry.definitions)).toBe(true);
  expect(Object.isFrozen(registry.names('operand'))).toBe(true);
});

test('two definitions of a kind cannot share a name or alias', () => {
  const error = refusal(tidemark, plugin({ ...cube, aliases: ['DIVIDE'] }));
  expect(error.code).toBe('PLUGIN_DUPLICATE');
  expect(error.message).toContain('"extra" defines the operator DIVIDE');
  expect(error.message).toContain('"tidemark"');
  expect(error.message).toContain('alias of DIVISION');
  expect(refusal(plugin(cube), plugin(cube)).code).toBe('PLUGIN_DUPLICATE');
  // An operator and an aggregation may: MIN is both.
  const count = defineAggregation({ name: 'CUBE', summary: 'Not that one.', ends: (now) => now });
  expect(createRegistry([plugin(cube, count)]).aggregation('CUBE')).toBe(count);
});

/** An object with a getter that throws. */
function throwing(fact: string): object {
  const get = () => {
    throw new Error(`no ${fact}`);
  };
  return Object.defineProperty({}, fact, { enumerable: true, get });
}

test('a name that stands twice in one plugin', () => {
  const error = refusal(plugin(cube, { ...cube, name: 'CUBED', aliases: [] }));
  expect(error.code).toBe('PLUGIN_DUPLICATE');
  expect(error.message).toBe(
    'Plugin "extra" defines the operator CUBED twice (as an alias of CUBE). Rename one of them.',
  );
});

test.each([
  [[plugin({ ...cube, alias: ['C'] })], 'did you mean `aliases`?'],
  [[plugin({ ...cube, parameters: [{ name: 'a', min: 2, max: 1 }] })], '`min` above its `max`'],
  [[plugin({ ...cube, parameters: [{ name: 'a', default: 3, max: 1 }] })], 'out of its range'],
  [[plugin({ ...cube, parameters: [{ name: 'a' }, { name: 'a' }] })], 'two parameters are called "a"'],
  [[plugin({ ...cube, examples: [{ given: 1 }] })], 'example 1 needs `given`'],
  [[plugin({ kind: 'aggregation', name: 'A', summary: 'A.', points: 1 })], '`points` must be a function'],
  [[plugin({ kind: 'aggregation', name: 'A', summary: 'A.', points: Math.max, ends: Math.max })], 'exactly one of'],
  [
    [plugin({ kind: 'aggregation', name: 'A', summary: 'A.', points: Math.max, noPoints: { counters: 0 } })],
    '`noPoints`',
  ],
  [[plugin({ kind: 'operand', name: 'constructor', summary: 'A.', keys: {}, read: () => 1 })], 'is reserved'],
  [[plugin({ kind: 'operand', name: 'a', summary: 'A.', keys: { toString: {} }, read: () => 1 })], 'cannot be a key'],
  [[{ name: 'x', definitions: [] }], '`apiVersion` is missing'],
  [[{ name: 'x', apiVersion: 99, definitions: [] }], 'upgrade Tidemark'],
  [
    [plugin({ kind: 'aggregation', name: 'A', summary: 'A.', state: { ...sumState, commutative: 'yes' } })],
    '`commutative` of a state must be true or false',
  ],
  [
    [plugin({ kind: 'aggregation', name: 'A', summary: 'A.', state: { ...sumState, remove: 1 } })],
    '`remove` of a state must be a function',
  ],
  [
    [plugin({ kind: 'aggregation', name: 'A', summary: 'A.', state: { ...sumState, exact: {} } })],
    '`exact` of a state: `empty`',
  ],
  [[{}], 'it exports nothing'],
  [[Promise.resolve(plugin(cube))], 'it is a promise'],
  [[cube], 'it is a single operator; put it into definePlugin'],
  [[{ default: plugin(cube) }], 'its `default` is the plugin'],
  [[{ mine: plugin(cube) }], 'it exports the plugin as `mine`'],
  [[plugin()], '`definitions` is empty'],
  [[{ ...plugin(cube), name: 'a\nb' }], '`name` must be one line'],
  [[{ ...plugin(cube), name: 'x'.repeat(215) }], 'at most 214 characters'],
  [[{ ...plugin(cube), apiVersion: '1' }], '`apiVersion` must be a number, not "1"'],
  [[{ name: 'x', apiVersion: 1, definition: [cube] }], 'did you mean `definitions`?'],
  [
    [Object.assign(throwing('definitions'), { name: 'x', apiVersion: 1 })],
    'it throws when its facts are read: no definitions',
  ],
  [[plugin(Object.assign(throwing('name'), { kind: 'operator' }))], 'it throws when its facts are read: no name'],
  [[plugin({ ...cube, aliases: ['CUBE'] })], 'CUBE stands twice'],
  [[plugin({ ...cube, name: 1n })], 'the name bigint must be LIKE_THIS'],
  [[plugin({ ...cube, summary: 'One.\nTwo.' })], 'in one line'],
  [[plugin({ ...cube, parameters: ['a'] })], 'must be an object'],
  [[plugin({ ...cube, parameters: [{ name: '__proto__' }] })], '"__proto__" is none'],
  [[plugin({ ...cube, parameters: [{ name: 'a', description: 7 }] })], 'must be a text'],
  [[plugin({ ...cube, parameters: [{ name: 'a', integer: 'yes' }] })], '`integer` of parameter "a"'],
  [[plugin({ ...cube, examples: [{ given: [Number.NaN], gives: null }] })], 'example 1 is given NaN; empty is null'],
  [[plugin({ ...cube, examples: [{ given: [1n], gives: 1 }] })], 'example 1 is given bigint'],
  [[plugin({ ...cube, examples: [{ given: [Symbol('a')], gives: 1 }] })], 'example 1 is given symbol'],
  [[plugin({ ...cube, examples: [{ given: [1], gives: 1, gvien: [] }] })], 'did you mean `given`?'],
  [
    [plugin({ kind: 'aggregation', name: 'A', summary: 'A.', state: { ...sumState, empty: new Array(1001).fill(0) } })],
    'more than 1000; use `points`',
  ],
  [[undefined], 'its default export is not a plugin'],
  [[{ apiVersion: 1, definitions: [] }], '`name` is missing'],
  [[{ name: 'old', apiVersion: 0, definitions: [] }], 'written for version 0'],
  [[{ name: 'x', apiVersion: API_VERSION }], '`definitions` must be a list'],
  [[plugin('SUM')], 'every definition must be an object'],
  [[plugin({ ...cube, kind: 'function' })], '`kind` must be'],
  [[plugin({ ...cube, name: 'cube' })], 'must be LIKE_THIS'],
  [[plugin({ ...cube, aliases: ['a b'] })], 'must be LIKE_THIS'],
  [[plugin({ ...cube, summary: '' })], '`summary` is missing'],
  [[plugin({ ...cube, parameters: [] })], 'at least one parameter'],
  [[plugin({ ...cube, parameters: [{ name: 'a', default: 1 }, { name: 'b' }] })], '"b" without a default'],
  [[plugin({ ...cube, parameters: [{ name: 'a', default: Number.NaN }] })], 'finite'],
  [[plugin({ ...cube, variadic: { min: 0 } })], '`variadic.min`'],
  [[plugin({ ...cube, empties: 'ignore' })], '`empties` must be'],
  [[plugin({ ...cube, empties: 'skip' })], 'no `evaluate`'],
  [[plugin({ ...cube, empties: 'skip', evaluate: undefined, state: { ...sumState, merge: 1 } })], '`merge`'],
  [[plugin({ ...cube, evaluate: undefined })], '`evaluate` is missing'],
  [[plugin({ ...cube, state: sumState })], '`state` is for operators that skip'],
  [[plugin({ ...cube, empties: 'keep', conditions: {} })], '`conditions` must hold a form'],
  [[plugin({ ...cube, empties: 'keep', conditions: { 'is it': {} } })], 'condition "is it"'],
  [[plugin({ kind: 'aggregation', name: 'A', summary: 'A.' })], 'exactly one of'],
  [[plugin({ kind: 'aggregation', name: 'A', summary: 'A.', ends: 1 })], '`ends` must be a function'],
  [[plugin({ kind: 'aggregation', name: 'A', summary: 'A.', state: { empty: [] } })], '`empty` of a state'],
  [[plugin({ kind: 'operand', name: 'Thing', summary: 'A.' })], 'must be likeThis'],
  [[plugin({ kind: 'operand', name: 'thing', summary: 'A.', keys: {} })], '`read` is missing'],
  [[plugin({ kind: 'operand', name: 'thing', summary: 'A.', keys: { a: {} }, read: () => 1 })], 'known `type`'],
])('malformed: %#', (plugins, message) => {
  const error = refusal(...plugins);
  expect(error.code).toBe('PLUGIN_INVALID');
  expect(error.message).toContain(message);
});
