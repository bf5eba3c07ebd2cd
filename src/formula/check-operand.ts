import { suggest } from '../errors/index.js';
import { type KeyOptions, type OperandDefinition, type Source } from '../plugin-api/index.js';
import { checkKey } from './check-key.js';
import { MAX_DAYS } from './limits.js';
import { didYouMean, memberPath, quoted } from './problems.js';
import { keyOf, parseReference } from './references.js';
import { type OperandNode, type ResolvedSource } from './types.js';
import { type ReadKeys, type Walk } from './walk.js';

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
  return undefined;
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
  for (const [name, spec] of Object.entries(operand.keys)) {
    if (spec.type === 'across' && reference.to !== 'children') {
      delete keys.options[name];
      if (given(name) !== undefined) {
        walk.problems.warning(
          'FORMULA_UNKNOWN_KEY',
          memberPath(path, name),
          `${name} says how children's series are combined; ${keyOf(reference)} is not one of children, so it is ignored.`,
        );
      }
    }
    if (spec.type === 'property' && keys.options[name] !== undefined) {
      const of = reference.to === 'children' ? reference.of : reference;
      if (of.to !== 'activity') {
        walk.problems.error(
          'FORMULA_WRONG_KIND',
          memberPath(path, name),
          `${name} names a property of an activity's events; ${keyOf(reference)} is no activity. Leave it out, or read activities.NAME.`,
        );
        return false;
      }
      const property = String(keys.options[name]);
      if (walk.scope.kindOf(of) !== undefined && walk.scope.kindOf(of, property) === undefined) {
        walk.problems.warning(
          'FORMULA_UNKNOWN_METRIC',
          memberPath(path, name),
          `No event of ${keyOf(of)} has carried a number in the property ${quoted(property)} yet.`,
        );
      }
    }
  }
  return true;
}

type Given = (name: string) => unknown;

function readKeys(walk: Walk, operand: OperandDefinition, given: Given, path: string): ReadKeys | undefined {
  const keys: ReadKeys = { options: {}, references: new Map() };
  let sound = true;
  for (const [name, spec] of Object.entries(operand.keys)) {
    const value = given(name);
    if (value !== undefined) {
      const check = { walk, operand, keys, name, value, path: memberPath(path, name) };
      sound = checkKey(check, spec) && sound;
    } else if (spec.required === true) {
      sound = false;
      walk.problems.error('FORMULA_MISSING_KEY', path, `${operand.name} needs the key "${name}": ${spec.summary}`);
    } else if ('default' in spec && spec.default !== undefined) keys.options[name] = spec.default;
  }
  return sound && checkTogether(walk, operand, keys, given, path) ? keys : undefined;
}

/** Asks the operand what to read, and makes the names in its answer canonical. */
function resolve(walk: Walk, operand: OperandDefinition, keys: ReadKeys, path: string): ResolvedSource | undefined {
  let source: Source;
  try {
    source = operand.read(keys.options as KeyOptions);
  } catch (error) {
    // An operand may refuse a combination of keys by throwing; the message is for people.
    const reason = error instanceof Error ? error.message : String(error);
    walk.problems.error('FORMULA_BAD_VALUE', path, `${operand.name}: ${reason}`);
    return undefined;
  }
  if (!('prop' in source)) return source;
  let reference = keys.references.get(source.prop);
  if (reference === undefined) {
    const parsed = parseReference(source.prop, walk.scope.model);
    if ('problem' in parsed) {
      walk.problems.error(parsed.problem.code, path, parsed.problem.message, parsed.problem.suggestions);
      return undefined;
    }
    reference = parsed.reference;
  }
  const prop = keyOf(reference);
  if (source.is !== 'window') return { ...source, prop, reference };
  const aggregation = walk.registry.aggregation(source.aggregation);
  if (aggregation === undefined) {
    walk.problems.error(
      'FORMULA_UNKNOWN_AGGREGATION',
      path,
      `${operand.name} asks for the aggregation ${quoted(source.aggregation)}, which no plugin defines.`,
    );
    return undefined;
  }
  if (!(source.days >= 1 && source.days <= MAX_DAYS && source.offset >= 0 && source.offset <= MAX_DAYS)) {
    walk.problems.error('FORMULA_WINDOW_TOO_LONG', path, `${operand.name}: a window has 1 to ${MAX_DAYS} days.`);
    return undefined;
  }
  return { ...source, prop, reference, aggregation: aggregation.name };
}

/** Checks an operand, an object with a `type`; undefined (and problems) where it has errors. */
export function checkOperand(walk: Walk, object: Record<string, unknown>, path: string): OperandNode | undefined {
  const operand = findOperand(walk, object, path);
  if (operand === undefined) return undefined;
  warnOfUnknownKeys(walk, operand, object, path);
  // A key that is null counts as left out.
  const given: Given = (name) => (Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined);
  const keys = readKeys(walk, operand, given, path);
  const source = keys && resolve(walk, operand, keys, path);
  return keys && source && { is: 'operand', operand, options: Object.freeze(keys.options), source };
}
