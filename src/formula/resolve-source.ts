import { thrownText } from '../errors/index.js';
import { type KeyOptions, type OperandDefinition, type Source } from '../plugin-api/index.js';
import { optionsForRead, sourceProblem } from './check-source.js';
import { MAX_DAYS } from './limits.js';
import { memberPath, quoted } from './problems.js';
import { keyOf, parseReference } from './references.js';
import { type Reference, type ResolvedSource } from './types.js';
import { type ReadKeys, type Walk } from './walk.js';

/** One operand whose keys are sound, on the way to what it reads. */
interface Resolving {
  readonly walk: Walk;
  readonly operand: OperandDefinition;
  readonly keys: ReadKeys;
  readonly path: string;
}

type Of<K extends Source['is']> = Extract<Source, { is: K }>;

/** Where an operand's `prop` stands. */
export function propPath(operand: OperandDefinition, path: string): string {
  const key = Object.entries(operand.keys).find(([, spec]) => spec.type === 'prop' || spec.type === 'activities');
  return key === undefined ? path : memberPath(path, key[0]);
}

function referenceTo({ walk, keys, path }: Resolving, prop: string): Reference | undefined {
  const known = keys.references.get(prop);
  if (known !== undefined) return known;
  const parsed = parseReference(prop, walk.scope.model);
  if ('reference' in parsed) return parsed.reference;
  walk.problems.error(parsed.problem.code, path, parsed.problem.message, parsed.problem.suggestions);
  return undefined;
}

/** Whether a window can be that long. */
function checkDays({ walk, operand, path }: Resolving, days: number, offset = 0): boolean {
  if (days >= 1 && days <= MAX_DAYS && offset >= 0 && offset <= MAX_DAYS) return true;
  walk.problems.error('FORMULA_WINDOW_TOO_LONG', path, `${operand.name}: a window has 1 to ${MAX_DAYS} days.`);
  return false;
}

function resolveUsers(of: Resolving, source: Of<'users'>): ResolvedSource | undefined {
  const { walk, operand, path } = of;
  if (walk.scope.model !== 'COMPANY') {
    walk.problems.error(
      'FORMULA_WRONG_MODEL',
      path,
      `${operand.name} counts a company's end-users: only a company formula can use it.`,
    );
    return undefined;
  }
  if (!checkDays(of, source.days)) return undefined;
  const { props, ...rest } = source;
  if (props === undefined || props.length === 0) return rest;
  const references = props.map((prop) => referenceTo(of, prop));
  const activities = references.filter((reference) => reference?.to === 'activity');
  if (activities.length < references.length) {
    if (!references.includes(undefined)) {
      walk.problems.error(
        'FORMULA_WRONG_KIND',
        path,
        `${operand.name} counts the users of activities, activities.NAME.`,
      );
    }
    return undefined;
  }
  return { ...rest, props: activities.map(keyOf), references: activities };
}

function resolveDistinct(of: Resolving, source: Of<'distinct'>): ResolvedSource | undefined {
  const { walk, operand, path } = of;
  const reference = referenceTo(of, source.prop);
  if (reference === undefined || !checkDays(of, source.days)) return undefined;
  const prop = keyOf(reference);
  if (reference.to === 'activity') return { ...source, prop, reference };
  const place = propPath(operand, path);
  if (reference.to === 'children' && reference.of.to === 'activity') {
    const own = keyOf(reference.of);
    walk.problems.error(
      'FORMULA_WRONG_MODEL',
      place,
      `${operand.name} cannot read children's events: different values of each child do not add up to different values of all. Their events count for the company, too: write ${own}.`,
      [own],
    );
  } else {
    const why = `counts the values of a property of an activity's events, and ${prop} is no activity`;
    walk.problems.error('FORMULA_WRONG_KIND', place, `${operand.name} ${why}. Read activities.NAME.`);
  }
  return undefined;
}

function resolveWindow(of: Resolving, source: Of<'window'>, reference: Reference): ResolvedSource | undefined {
  const { walk, operand, path } = of;
  const aggregation = walk.registry.aggregation(source.aggregation);
  if (aggregation === undefined) {
    walk.problems.error(
      'FORMULA_UNKNOWN_AGGREGATION',
      path,
      `${operand.name} asks for the aggregation ${quoted(source.aggregation)}, which no plugin defines.`,
    );
    return undefined;
  }
  if (!checkDays(of, source.days, source.offset)) return undefined;
  return { ...source, prop: keyOf(reference), reference, aggregation: aggregation.name };
}

/** Asks the operand what to read, and makes the names in its answer canonical. */
export function resolveSource(
  walk: Walk,
  operand: OperandDefinition,
  keys: ReadKeys,
  path: string,
): ResolvedSource | undefined {
  let source: Source;
  try {
    source = operand.read(optionsForRead(operand, keys.options) as KeyOptions);
  } catch (error) {
    // An operand may refuse a combination of keys by throwing; the message is for people.
    walk.problems.error('FORMULA_BAD_VALUE', path, `${operand.name}: ${thrownText(error)}`);
    return undefined;
  }
  const wrong = sourceProblem(source);
  if (wrong !== undefined) {
    walk.problems.error('FORMULA_BAD_VALUE', path, `${operand.name}: ${wrong}.`);
    return undefined;
  }
  const of: Resolving = { walk, operand, keys, path };
  if (source.is === 'users') return resolveUsers(of, source);
  if (source.is === 'distinct') return resolveDistinct(of, source);
  if (!('prop' in source)) return source;
  const reference = referenceTo(of, source.prop);
  if (reference === undefined) return undefined;
  return source.is === 'window'
    ? resolveWindow(of, source, reference)
    : { ...source, prop: keyOf(reference), reference };
}
