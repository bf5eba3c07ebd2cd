import {
  type AggregationDefinition,
  type Definition,
  type OperandDefinition,
  type OperatorDefinition,
} from '../plugin-api/index.js';
import { CAMEL, isKind, unknownFact, unknownFactOf } from './facts.js';
import { display, isFiniteNumber, isObject, stateProblem, type Untrusted } from './untrusted.js';
import { operandProblem } from './validate-operand.js';
import { operatorProblem } from './validate-operator.js';

const UPPER = /^[A-Z][A-Z0-9_]*$/;
const LONGEST_NAME = 64;

function aggregationProblem(aggregation: Untrusted<AggregationDefinition>): string | undefined {
  const { state, points, ends, noPoints } = aggregation;
  if ([state, points, ends].filter((kernel) => kernel !== undefined).length !== 1) {
    return 'an aggregation has exactly one of `state`, `points` and `ends`';
  }
  if (noPoints !== undefined) {
    const wrong = !isObject(noPoints) || unknownFact(noPoints, ['counter', 'gauge']) !== undefined;
    if (wrong || Object.values(noPoints).some((value) => value !== undefined && !isFiniteNumber(value))) {
      return '`noPoints` must hold finite numbers, for `counter`, `gauge` or both';
    }
  }
  if (points !== undefined) return typeof points === 'function' ? undefined : '`points` must be a function';
  if (ends !== undefined) return typeof ends === 'function' ? undefined : '`ends` must be a function';
  return stateProblem(state, ['add', 'merge', 'result']);
}

function namesProblem(definition: Untrusted<Definition>): string | undefined {
  const { aliases = [] } = definition;
  if (!Array.isArray(aliases)) return '`aliases` must be a list';
  const operand = definition.kind === 'operand';
  const pattern = operand ? CAMEL : UPPER;
  const names: unknown[] = [definition.name, ...aliases];
  const wrong = names.findIndex((name) => typeof name !== 'string' || !pattern.test(name));
  if (wrong >= 0) return `the name ${display(names[wrong])} must be ${operand ? 'likeThis' : 'LIKE_THIS'}`;
  for (const name of names as string[]) {
    if (name.length > LONGEST_NAME) return `the name ${name.slice(0, 20)}… is longer than ${LONGEST_NAME} characters`;
    if (name in Object.prototype) return `the name ${name} is reserved`;
  }
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) return `the name ${repeated} stands twice among its name and \`aliases\``;
  return undefined;
}

const EXAMPLE = ['given', 'gives', 'counter', 'keys'];

function exampleProblem(example: unknown): string | undefined {
  if (
    !isObject(example) ||
    !Array.isArray(example.given) ||
    !(example.gives === null || isFiniteNumber(example.gives))
  ) {
    return 'needs `given` (a list) and `gives` (a number or null)';
  }
  const wrong = example.given.find((each) => each !== null && typeof each !== 'string' && !isFiniteNumber(each));
  if (wrong !== undefined || example.given.includes(undefined)) {
    return `is given ${Number.isNaN(wrong) ? 'NaN; empty is null' : `${display(wrong)}, which is no number, no text and not null`}`;
  }
  if (example.keys !== undefined && !isObject(example.keys)) return 'must have an object as `keys`';
  return unknownFact(example, EXAMPLE);
}

function examplesProblem(examples: unknown): string | undefined {
  if (examples === undefined) return undefined;
  if (!Array.isArray(examples)) return '`examples` must be a list';
  for (const [i, example] of examples.entries()) {
    const problem = exampleProblem(example);
    if (problem !== undefined) return `example ${i + 1} ${problem}`;
  }
  return undefined;
}

/** What is wrong with a definition; undefined: nothing. */
export function definitionProblem(definition: Untrusted<Definition> & Record<string, unknown>): string | undefined {
  const { kind } = definition;
  if (!isKind(kind)) {
    return '`kind` must be operator, aggregation or operand (use defineOperator, defineAggregation, defineOperand)';
  }
  const problem = namesProblem(definition) ?? unknownFactOf(kind, definition);
  if (problem !== undefined) return problem;
  if (definition.summary === undefined || definition.summary === '') return '`summary` is missing';
  if (typeof definition.summary !== 'string' || /[\r\n]/.test(definition.summary)) {
    return '`summary` must be a sentence, in one line';
  }
  const examples = examplesProblem(definition.examples);
  if (examples !== undefined) return examples;
  if (kind === 'operator') return operatorProblem(definition as Untrusted<OperatorDefinition>);
  if (kind === 'aggregation') return aggregationProblem(definition as Untrusted<AggregationDefinition>);
  return operandProblem(definition as Untrusted<OperandDefinition>);
}
