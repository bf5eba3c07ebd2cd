import { suggest } from '../errors/index.js';
import { type ConditionForm, type OperatorDefinition, type Parameter } from '../plugin-api/index.js';
import { type Comparand, checkComparison } from './check-comparison.js';
import { checkOperand } from './check-operand.js';
import { checkRange } from './check-range.js';
import { MAX_NODES } from './limits.js';
import { didYouMean, memberPath, quoted } from './problems.js';
import { type FormulaNode } from './types.js';
import { checkRest, constantNode, enter, isObject, type Walk } from './walk.js';

interface Call {
  readonly operator: OperatorDefinition;
  readonly parameters: readonly Parameter[];
  readonly variadicMin?: number;
  /** The arguments, each with its place. */
  readonly args: readonly { readonly value: unknown; readonly path: string }[];
  /** How many there are, also where `args` was cut short. */
  readonly given: number;
  /** `IF … "more than"` for messages. */
  readonly title: string;
  /** Whether the first two may be texts. */
  readonly comparesText?: boolean;
}

/** How many arguments of a comparison are compared. */
const COMPARED = 2;

function count(number: number): string {
  return number === 1 ? '1 argument' : `${number} arguments`;
}

function checkArity(walk: Walk, call: Call, path: string): boolean {
  const { given } = call;
  const min = call.variadicMin ?? call.parameters.filter((parameter) => parameter.default === undefined).length;
  const max = call.variadicMin === undefined ? call.parameters.length : Number.POSITIVE_INFINITY;
  if (given >= min && given <= max) return true;
  const names = call.parameters.map((parameter) => parameter.name).join(', ');
  const wanted =
    max === min ? count(min) : max === Number.POSITIVE_INFINITY ? `at least ${count(min)}` : `${min} to ${count(max)}`;
  walk.problems.error('FORMULA_ARITY', path, `${call.title} takes ${wanted} (${names}), not ${given}.`);
  return false;
}

function checkArguments(walk: Walk, call: Call, path: string, depth: number): FormulaNode[] | undefined {
  let sound = checkArity(walk, call, path);
  const nodes: FormulaNode[] = [];
  const compared: Comparand[] = [];
  for (const [i, { value, path: place }] of call.args.entries()) {
    if (walk.stopped) return undefined;
    const texts = call.comparesText === true && i < COMPARED;
    const node = walk.check(value, place, depth + 1, texts);
    if (node === undefined) sound = false;
    else {
      nodes.push(node);
      // The last parameter of a variadic operator repeats.
      const parameter = call.parameters[Math.min(i, call.parameters.length - 1)];
      sound = checkRange(walk, call.title, parameter, node, place) && sound;
    }
    if (node !== undefined && texts) compared.push({ value, path: place, node });
  }
  const [left, right] = compared;
  if (left !== undefined && right !== undefined) sound = checkComparison(walk, left, right) && sound;
  if (!sound) return undefined;
  if (call.variadicMin !== undefined) return nodes;
  for (const parameter of call.parameters.slice(nodes.length)) {
    const node = constantNode(walk.registry, parameter.default ?? Number.NaN);
    if (node === undefined) return undefined;
    nodes.push(node);
  }
  return nodes;
}

/** What stands behind the head; of a call with far too many arguments no more than a formula can hold. */
function argumentsOf(array: readonly unknown[], path: string): Call['args'] {
  return array.slice(1, MAX_NODES + 2).map((value, i) => ({ value, path: memberPath(path, i + 1) }));
}

/** What other products and languages call the conditions. */
const OTHER_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  'more than': ['>', 'gt', 'greater', 'greater than', 'larger than', 'bigger than', 'above', 'over'],
  'less than': ['<', 'lt', 'smaller', 'smaller than', 'lower than', 'fewer than', 'below', 'under'],
  'equal to': ['=', '==', '===', 'eq', 'equals', 'is', 'the same as'],
  'has value': ['exists', 'set', 'not empty', 'not null', 'not blank', 'known', 'has a value'],
  'has no value': ['empty', 'null', 'blank', 'not set', 'unset', 'missing', 'unknown', 'has not value', 'no value'],
};

/** Nearest by meaning, by spelling, or by a word: "equals" is near "equal to", "is empty" is "has no value". */
function nearConditions(written: string, names: readonly string[]): string[] {
  const spelling = written.slice(0, 100).trim().toLowerCase();
  const same = names.filter((name) => OTHER_SPELLINGS[name]?.includes(spelling.replace(/^is /, '')));
  if (same.length > 0) return same;
  const near = suggest(written, names);
  if (near.length > 0) return near;
  const starts = (text: string) =>
    text
      .toLowerCase()
      .split(' ', 10)
      .flatMap((word) => (word.length < 4 ? [] : word.slice(0, 4)));
  const wanted = starts(spelling);
  return names.filter((name) => starts(name).some((start) => wanted.includes(start)));
}

/** The name of the condition that a value is: a bare text, or an operand that stands for a condition. */
function conditionName(walk: Walk, value: unknown, path: string, depth: number): string | undefined {
  if (!enter(walk, path, depth)) return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length === 1) {
    return conditionName(walk, value[0], memberPath(path, 0), depth + 1);
  }
  if (!isObject(value)) return undefined;
  const type = Object.hasOwn(value, 'type') ? value.type : undefined;
  if (typeof type !== 'string' || walk.registry.operand(type) === undefined) return undefined;
  const before = walk.problems.list.length;
  const node = checkOperand(walk, value, path, false);
  if (node?.source.is === 'condition') return node.source.value;
  // The problems of an operand that is no condition would only hide that.
  walk.problems.list.length = before;
  return undefined;
}

function checkConditional(
  walk: Walk,
  operator: OperatorDefinition,
  conditions: Readonly<Record<string, ConditionForm>>,
  array: readonly unknown[],
  path: string,
  depth: number,
): FormulaNode | undefined {
  const place = memberPath(path, 2);
  const names = Object.keys(conditions);
  const listed = names.map((name) => JSON.stringify(name)).join(', ');
  if (array.length < 3) {
    walk.problems.error(
      'FORMULA_ARITY',
      path,
      `${operator.name} needs a value, a condition (${listed}) and what to give where it holds and where it does not.`,
    );
    checkRest(walk, array, path, 1, depth);
    return undefined;
  }
  const name = conditionName(walk, array[2], place, depth + 1);
  const args = argumentsOf(array, path).filter((_, i) => i !== 1);
  if (name === undefined || !Object.hasOwn(conditions, name)) {
    if (!walk.stopped) {
      const suggestions = name === undefined ? [] : nearConditions(name, names);
      walk.problems.error(
        'FORMULA_UNKNOWN_CONDITION',
        place,
        `${name === undefined ? quoted(array[2]) : quoted(name)} is no condition of ${operator.name}; the second argument must be one of ${listed}.${didYouMean(suggestions)}`,
        suggestions,
      );
    }
    // Which condition was meant is not known; texts are no problem of their own then.
    for (const [i, arg] of args.entries()) walk.check(arg.value, arg.path, depth + 1, i < COMPARED);
    return undefined;
  }
  const form = conditions[name]!;
  const title = `${operator.name} with ${JSON.stringify(name)}`;
  const { parameters, comparesText = false } = form;
  const call: Call = { operator, parameters, args, given: array.length - 2, title, comparesText };
  const nodes = checkArguments(walk, call, path, depth);
  return nodes && { is: 'operator', operator, condition: { name, form }, args: nodes };
}

/** Checks an operator call, an array whose head names `operator`: arguments, their number, and for IF the condition. */
export function checkCall(
  walk: Walk,
  operator: OperatorDefinition,
  array: readonly unknown[],
  path: string,
  depth: number,
): FormulaNode | undefined {
  if (operator.conditions !== undefined) {
    return checkConditional(walk, operator, operator.conditions, array, path, depth);
  }
  const args = argumentsOf(array, path);
  const variadic = operator.variadic === undefined ? {} : { variadicMin: operator.variadic.min };
  const call: Call = {
    operator,
    parameters: operator.parameters,
    args,
    given: array.length - 1,
    title: operator.name,
    ...variadic,
  };
  const nodes = checkArguments(walk, call, path, depth);
  return nodes && { is: 'operator', operator, args: nodes };
}
