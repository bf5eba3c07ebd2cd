import { type KeySpec } from '../../plugin-api/index.js';
import { toJson } from '../canonical.js';
import { MAX_DAYS } from '../limits.js';
import { type FormulaNode, type OperandNode, type OperatorNode } from '../types.js';
import { conditionText, propText } from './names.js';
import {
  BARE,
  CONDITION_OF,
  DAYS,
  FIELD,
  HOLDS,
  NOT,
  NUMBER,
  OPERATOR_OF,
  OPPOSITE,
  RANK,
  TEXT,
  TRUTHS,
  WINDOW,
} from './signs.js';

/** A part of the text and how loosely its outermost sign binds. */
interface Part {
  readonly text: string;
  readonly rank: number;
  readonly sign?: SignOf;
}

type SignOf = keyof typeof OPERATOR_OF;

const SIGN_OF = new Map<string, SignOf>(Object.entries(OPERATOR_OF).map(([sign, name]) => [name, sign as SignOf]));
const OPPOSITE_OF = new Map<string, string>(Object.entries(OPPOSITE).map(([sign, opposite]) => [opposite, sign]));
const SIGN_OF_CONDITION = new Map<string, string>(Object.entries(CONDITION_OF).map(([sign, name]) => [name, sign]));
const COMPARISONS: readonly string[] = ['>', '<', '='];

/** `1e300`, `-0.5`: as JSON has it, without the plus. */
function numberText(value: number): string {
  return String(value).replace('e+', 'e');
}

function constantOf(node: FormulaNode | undefined): number | undefined {
  return node?.is === 'operand' && node.operand.name === NUMBER && node.source.is === 'constant'
    ? node.source.value
    : undefined;
}

/** In parentheses where it binds more loosely than `rank`. */
function at(rank: number, node: FormulaNode): string {
  return inParentheses(print(node), rank);
}

function whole(text: string): Part {
  return { text, rank: RANK.whole };
}

function optionText(spec: KeySpec | undefined, key: string, value: unknown): string {
  switch (spec?.type) {
    case 'number':
      return numberText(Number(value));
    case 'integer':
      return key === DAYS || spec.max === MAX_DAYS ? `${value}d` : String(value);
    case 'aggregation':
    case 'across':
      return String(value);
    case 'prop':
    case 'activities':
      return Array.isArray(value)
        ? `[${value.map((prop) => propText(String(prop))).join(', ')}]`
        : propText(String(value));
    default:
      return JSON.stringify(value);
  }
}

/** References and the duration by position, in that order (a list of references last); everything else by name. */
function argumentsOf(node: OperandNode, json: Readonly<Record<string, unknown>>, left: readonly string[]): string[] {
  const { keys } = node.operand;
  const given = Object.keys(keys).filter((key) => Object.hasOwn(json, key) && !left.includes(key));
  const references = Object.keys(keys).filter((key) => keys[key]!.type === 'prop' || keys[key]!.type === 'activities');
  // By position up to the first that is missing.
  const missing = references.findIndex((key) => !Object.hasOwn(json, key));
  const inOrder = missing < 0 ? references : references.slice(0, missing);
  const last = inOrder.findIndex((key) => keys[key]!.type === 'activities');
  const positional = new Set(last < 0 ? inOrder : inOrder.slice(0, last + 1));
  const list = last < 0 ? undefined : inOrder[last];
  if (list !== undefined && Array.isArray(json[list]) && json[list].length < 2) positional.delete(list);
  const parts: string[] = [];
  for (const key of positional) if (key !== list) parts.push(propText(String(json[key])));
  if (given.includes(DAYS)) parts.push(`${json[DAYS]}d`);
  if (list !== undefined && positional.has(list)) {
    for (const prop of [json[list]].flat()) parts.push(propText(String(prop)));
  }
  for (const key of given) {
    if (key !== DAYS && !positional.has(key)) parts.push(`${key}: ${optionText(keys[key], key, json[key])}`);
  }
  return parts;
}

function printOperand(node: OperandNode): Part {
  const { operand } = node;
  const number = constantOf(node);
  if (number !== undefined) return { text: numberText(number), rank: number < 0 ? RANK.minus : RANK.whole };
  const json = toJson(node) as Readonly<Record<string, unknown>>;
  if (operand.name === TEXT) return whole(JSON.stringify(json.value));
  const keys = Object.keys(json).filter((key) => key !== 'type');
  const field = node.source.reference !== undefined && isField(node);
  const plain = field
    ? operand.name === FIELD && keys.length === 1
    : operand.name === WINDOW && keys.length === 3 && json.days === BARE.days && json.op === BARE.op;
  if (plain && typeof json.prop === 'string') return whole(propText(json.prop));
  if (operand.name === WINDOW) return whole(`${json.op}(${argumentsOf(node, json, ['op']).join(', ')})`);
  return whole(`${operand.name}(${argumentsOf(node, json, []).join(', ')})`);
}

function isField(node: OperandNode): boolean {
  const { reference } = node.source;
  const read = reference?.to === 'children' ? reference.of : reference;
  return read?.to === 'field';
}

function inParentheses(part: Part, rank: number): string {
  return part.rank < rank ? `(${part.text})` : part.text;
}

function printInfix(sign: SignOf, args: readonly FormulaNode[]): Part | undefined {
  const [first, second] = args;
  if (first === undefined || second === undefined) return undefined;
  if (sign === '^') return { text: `${at(RANK.whole, first)} ^ ${at(RANK.minus, second)}`, rank: RANK.power };
  if (sign === '-' && constantOf(first) === 0 && constantOf(second) === undefined) {
    return { text: `-${at(RANK.minus, second)}`, rank: RANK.minus };
  }
  const rank = COMPARISONS.includes(sign) ? RANK.comparison : sign === '+' || sign === '-' ? RANK.sum : RANK.product;
  const left = print(first);
  // What stands left of a sign of its own rank needs no parentheses, unless the two would become one call.
  const joins = (sign === '+' || sign === '*') && left.sign === sign;
  const from = inParentheses(left, rank === RANK.comparison || joins ? rank + 1 : rank);
  return { text: [from, ...args.slice(1).map((arg) => at(rank + 1, arg))].join(` ${sign} `), rank, sign };
}

/** `a >= b` for NOT(a < b). */
function printOpposite(arg: FormulaNode | undefined): Part | undefined {
  if (arg?.is !== 'operator') return undefined;
  const sign = OPPOSITE_OF.get(SIGN_OF.get(arg.operator.name) ?? '');
  if (sign === undefined || arg.args.length !== 2) return undefined;
  const [a, b] = arg.args.map((side) => at(RANK.sum, side));
  return { text: `${a} ${sign} ${b}`, rank: RANK.comparison };
}

function printConditional({ operator, condition, args }: OperatorNode & { condition: object }): Part {
  const [first, ...rest] = args;
  const { name, form } = condition;
  let asked: string;
  const truth =
    name === HOLDS.condition &&
    first!.is === 'operator' &&
    TRUTHS.includes(first!.operator.name) &&
    constantOf(rest[0]) === HOLDS.value;
  const sign = form.parameters.length > 1 ? SIGN_OF_CONDITION.get(name) : undefined;
  if (truth) {
    asked = print(first!).text;
    rest.shift();
  } else {
    asked = `${at(RANK.sum, first!)} ${sign ?? conditionText(name)}`;
    // A condition in words has its second operand behind it where more than the two results follow.
    if (sign !== undefined || form.parameters.length > 3) asked += ` ${at(RANK.sum, rest.shift()!)}`;
  }
  return whole(`${operator.name}(${[asked, ...rest.map((arg) => print(arg).text)].join(', ')})`);
}

function print(node: FormulaNode): Part {
  if (node.is === 'operand') return printOperand(node);
  const { operator, condition, args } = node;
  if (condition !== undefined) return printConditional({ ...node, condition });
  const sign = SIGN_OF.get(operator.name);
  const infix = operator.name === NOT && args.length === 1 ? printOpposite(args[0]) : sign && printInfix(sign, args);
  return infix ?? whole(`${operator.name}(${args.map((arg) => print(arg).text).join(', ')})`);
}

/** The canonical text of a checked formula: the fewest parentheses, canonical names, days as `7d`. */
export function toText(root: FormulaNode): string {
  return print(root).text;
}
