import { suggest } from '../errors/index.js';
import { type OperandDefinition } from '../plugin-api/index.js';
import { checkKey } from './check-key.js';
import { didYouMean, memberPath, quoted } from './problems.js';
import { keyOf } from './references.js';
import { propPath, resolveSource } from './resolve-source.js';
import { type OperandNode, type ResolvedSource } from './types.js';
import { caseless, type ReadKeys, type Walk } from './walk.js';

/** Unknown keys told of one operand; a hostile object may have a million. */
const MOST_UNKNOWN_KEYS = 10;

function findOperand(walk: Walk, object: Record<string, unknown>, path: string): OperandDefinition | undefined {
  const names = walk.registry.names('operand');
  const type = Object.hasOwn(object, 'type') ? object.type : undefined;
  if (typeof type !== 'string') {
    walk.problems.error(
      'FORMULA_SHAPE',
      type === undefined ? path : memberPath(path, 'type'),
      `An operand needs a "type", one of: ${names.join(', ')}.`,
    );
    return undefined;
  }
  const operand = walk.registry.operand(type);
  if (operand !== undefined) return operand;
  const suggestions = suggest(type, names);
  walk.problems.error(
    'FORMULA_UNKNOWN_OPERAND',
    memberPath(path, 'type'),
    `There is no operand type ${quoted(type)}.${didYouMean(suggestions) || ` There are: ${names.join(', ')}.`}`,
    suggestions,
  );
  // Meant beyond doubt: its keys can be looked at, too.
  return walk.registry.operand(caseless(type, names) ?? '');
}

function warnOfUnknownKeys(walk: Walk, operand: OperandDefinition, object: Record<string, unknown>, path: string) {
  let told = 0;
  for (const key of Object.keys(object)) {
    if (key === 'type' || Object.hasOwn(operand.keys, key)) continue;
    if (++told > MOST_UNKNOWN_KEYS) return;
    const suggestions = suggest(key, Object.keys(operand.keys));
    walk.problems.warning(
      'FORMULA_UNKNOWN_KEY',
      memberPath(path, key),
      `${operand.name} has no key ${quoted(key)}; it is ignored.${didYouMean(suggestions)}`,
      suggestions,
    );
  }
}

/** What holds between the keys, once each is sound by itself. */
function checkTogether(walk: Walk, operand: OperandDefinition, keys: ReadKeys, given: Given, path: string): boolean {
  const [reference] = keys.references.values();
  if (reference === undefined) return true;
  const key = keyOf(reference);
  const of = reference.to === 'children' ? reference.of : reference;
  for (const [name, spec] of Object.entries(operand.keys)) {
    if (spec.type === 'across' && reference.to !== 'children') {
      delete keys.options[name];
      if (given(name) === undefined) continue;
      const why = `${name} says how children's series are combined; ${key} is not one of children, so it is ignored.`;
      walk.problems.warning('FORMULA_UNKNOWN_KEY', memberPath(path, name), why);
    }
    if (spec.type === 'property' && keys.options[name] !== undefined && of.to !== 'activity') {
      const why = `${name} names a property of an activity's events; ${key} is no activity.`;
      const remedy = spec.required === true ? 'Read activities.NAME.' : 'Leave it out, or read activities.NAME.';
      // Where the property is needed, it is the prop that is wrong.
      const place = spec.required === true ? propPath(operand, path) : memberPath(path, name);
      walk.problems.error('FORMULA_WRONG_KIND', place, `${why} ${remedy}`);
      return false;
    }
  }
  return true;
}

/** A property of which no event has carried a number: its daily sum is empty. */
function warnOfUnknownProperty(walk: Walk, operand: OperandDefinition, source: ResolvedSource, path: string): void {
  const { reference } = source;
  if (source.is === 'distinct' || !('property' in source) || source.property === undefined || !reference) return;
  const { scope } = walk;
  if (scope.kindOf(reference) === undefined || scope.kindOf(reference, source.property) !== undefined) return;
  const key = Object.entries(operand.keys).find(([, spec]) => spec.type === 'property')?.[0];
  walk.problems.warning(
    'FORMULA_UNKNOWN_METRIC',
    key === undefined ? path : memberPath(path, key),
    `No event of ${keyOf(reference)} has carried a number in the property ${quoted(source.property)} yet.`,
  );
}

type Given = (name: string) => unknown;

function readKeys(
  walk: Walk,
  operand: OperandDefinition,
  given: Given,
  path: string,
  texts: boolean,
): ReadKeys | undefined {
  const keys: ReadKeys = { options: {}, references: new Map() };
  let sound = true;
  for (const [name, spec] of Object.entries(operand.keys)) {
    const value = given(name);
    if (value !== undefined) {
      const check = { walk, operand, keys, name, value, path: memberPath(path, name), texts };
      sound = checkKey(check, spec) && sound;
    } else if (spec.required === true) {
      sound = false;
      walk.problems.error('FORMULA_MISSING_KEY', path, `${operand.name} needs the key "${name}": ${spec.summary}`);
    } else if ('default' in spec && spec.default !== undefined) keys.options[name] = spec.default;
  }
  return sound && checkTogether(walk, operand, keys, given, path) ? keys : undefined;
}

/** Checks an operand, an object with a `type`; undefined (and problems) where it has errors. */
export function checkOperand(
  walk: Walk,
  object: Record<string, unknown>,
  path: string,
  texts: boolean,
): OperandNode | undefined {
  const operand = findOperand(walk, object, path);
  if (operand === undefined) return undefined;
  warnOfUnknownKeys(walk, operand, object, path);
  // A key that is null counts as left out.
  const given: Given = (name) => (Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined);
  const keys = readKeys(walk, operand, given, path, texts);
  const source = keys && resolveSource(walk, operand, keys, path);
  if (keys === undefined || source === undefined) return undefined;
  warnOfUnknownProperty(walk, operand, source, path);
  return { is: 'operand', operand, options: Object.freeze(keys.options), source };
}
