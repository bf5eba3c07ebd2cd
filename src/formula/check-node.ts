import { suggest } from '../errors/index.js';
import { type OperatorDefinition } from '../plugin-api/index.js';
import { checkCall } from './check-call.js';
import { checkOperand } from './check-operand.js';
import { numberFrom } from './numbers.js';
import { didYouMean, memberPath, quoted } from './problems.js';
import { keyOf, parseReference } from './references.js';
import { readsField, readsSeries } from './samples.js';
import { type FormulaNode } from './types.js';
import { caseless, checkRest, constantNode, enter, isConditionName, isObject, type Walk } from './walk.js';

function checkNumber(walk: Walk, value: number, path: string): FormulaNode | undefined {
  const number = numberFrom(value);
  if (number === undefined) {
    walk.problems.error('FORMULA_BAD_VALUE', path, 'A number must be finite.');
    return undefined;
  }
  const node = constantNode(walk.registry, number);
  if (node === undefined) walk.problems.error('FORMULA_UNKNOWN_OPERAND', path, 'No plugin defines rawNumber.');
  return node;
}

/** The reading of the series whose `prop` was written where an operand is needed. */
function seriesMeant(walk: Walk, value: string): string[] {
  if (value.length > 200) return [];
  const parsed = parseReference(value, walk.scope.model);
  if (!('reference' in parsed)) return [];
  const { reference } = parsed;
  const of = reference.to === 'children' ? reference.of : reference;
  const key = keyOf(reference);
  return [of.to === 'field' ? readsField(walk, key) : readsSeries(walk, key)];
}

/** A string where a number is needed: says what was probably meant. */
function refuseString(walk: Walk, value: string, path: string, texts: boolean): void {
  const { problems, registry } = walk;
  const number = numberFrom(value);
  if (number !== undefined) {
    problems.error('FORMULA_SHAPE', path, `${quoted(value)} is a text: write the number without quotes.`, [
      String(number),
    ]);
  } else if (isConditionName(registry, value)) {
    problems.error('FORMULA_MISPLACED', path, `The condition ${quoted(value)} stands only behind IF's first argument.`);
  } else if (texts) {
    const text = JSON.stringify({ type: 'rawValue', value });
    const near = text.length < 200 ? [text] : [];
    problems.error('FORMULA_SHAPE', path, `A text to compare with is an operand.${didYouMean(near)}`, near);
  } else if (registry.operator(value) !== undefined) {
    problems.error('FORMULA_SHAPE', path, `An operator heads an array of its own: ["${value}", …].`);
  } else {
    const meant = seriesMeant(walk, value);
    const operand = meant[0] ?? readsSeries(walk, 'activities.login');
    problems.error(
      'FORMULA_SHAPE',
      path,
      `${quoted(value)} is a text where a number, an operand such as ${operand} or an array such as ["SUM", …] is needed.`,
      meant,
    );
  }
}

/** What else a name is that heads an array without being an operator. */
function otherUse(walk: Walk, name: string): string {
  const { registry } = walk;
  if (registry.aggregation(name) !== undefined) {
    return ` ${name} is an aggregation: {"type":"metricOverTime","prop":"activities.login","days":7,"op":"${name}"}.`;
  }
  return registry.operand(name) === undefined ? '' : ` ${name} is an operand: {"type":"${name}", …}.`;
}

/** The operator that heads an array; a problem, and what was meant if that is beyond doubt, where there is none of that name. */
function operatorAt(walk: Walk, name: string, path: string): OperatorDefinition | undefined {
  const operator = walk.registry.operator(name);
  if (operator !== undefined) return operator;
  const names = walk.registry.names('operator');
  const suggestions = suggest(name, names);
  const remedy = otherUse(walk, name) || didYouMean(suggestions) || ` There are: ${names.join(', ')}.`;
  walk.problems.error(
    'FORMULA_UNKNOWN_OPERATOR',
    memberPath(path, 0),
    `There is no operator ${quoted(name)}.${remedy}`,
    suggestions,
  );
  return walk.registry.operator(caseless(name, names) ?? '');
}

/** A condition or a text constant where a number is needed. */
function refuseWord(walk: Walk, { is, value }: { is: 'condition' | 'text'; value: string }, path: string): void {
  if (is === 'condition') {
    walk.problems.error(
      'FORMULA_MISPLACED',
      path,
      `The condition ${quoted(value)} stands only behind IF's first argument.`,
    );
    return;
  }
  const compared = walk.form === 'text' ? '=' : '"equal to"';
  const meant = seriesMeant(walk, value);
  walk.problems.error(
    'FORMULA_MISPLACED',
    path,
    `The text ${quoted(value)} stands where a number is needed: a text stands only in IF with ${compared}, beside a text field.${didYouMean(meant)}`,
    meant,
  );
}

function checkArray(
  walk: Walk,
  array: readonly unknown[],
  path: string,
  depth: number,
  texts: boolean,
): FormulaNode | undefined {
  const head = array[0];
  if (typeof head === 'string') {
    const operator = operatorAt(walk, head, path);
    if (operator !== undefined) return checkCall(walk, operator, array, path, depth);
    checkRest(walk, array, path, 1, depth);
    return undefined;
  }
  // Published formulas put a bare array around a single operand.
  if (array.length === 1) return walk.check(head, memberPath(path, 0), depth + 1, texts);
  walk.problems.error(
    'FORMULA_SHAPE',
    array.length === 0 ? path : memberPath(path, 0),
    array.length === 0
      ? 'An empty array is no formula. Write ["SUM", …] or an operand.'
      : `An array starts with the name of an operator, such as ["SUM", …]; here it starts with ${quoted(head)}.`,
  );
  checkRest(walk, array, path, 0, depth);
  return undefined;
}

/** Checks what stands where a number is needed; undefined (and problems) where it is none. Goes no deeper than MAX_DEPTH. */
export function checkNode(
  walk: Walk,
  value: unknown,
  path: string,
  depth: number,
  texts: boolean,
): FormulaNode | undefined {
  if (!enter(walk, path, depth)) return undefined;
  if (Array.isArray(value)) return checkArray(walk, value, path, depth, texts);
  if (typeof value === 'number') return checkNumber(walk, value, path);
  if (typeof value === 'string') {
    refuseString(walk, value, path, texts);
    return undefined;
  }
  if (!isObject(value)) {
    walk.problems.error(
      'FORMULA_SHAPE',
      path,
      `${quoted(value)} stands where an operand, an operator call or a number is needed.`,
    );
    return undefined;
  }
  const node = checkOperand(walk, value, path, texts);
  if (node?.source.is === 'condition' || (node?.source.is === 'text' && !texts)) {
    refuseWord(walk, node.source, path);
    return undefined;
  }
  return node;
}
