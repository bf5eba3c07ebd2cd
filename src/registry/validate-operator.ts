import { type OperatorDefinition, type Parameter } from '../plugin-api/index.js';
import { CAMEL, unknownFact } from './facts.js';
import { display, isFiniteNumber, isObject, stateProblem, type Untrusted } from './untrusted.js';

const FORM = ['parameters', 'evaluate', 'comparesText'];
const PARAMETER = ['name', 'default', 'description', 'integer', 'min', 'max'];

function parameterProblem(parameter: Untrusted<Parameter>): string | undefined {
  if (!isObject(parameter)) return 'every parameter must be an object, `{ name: … }`';
  if (typeof parameter.name !== 'string' || !CAMEL.test(parameter.name)) {
    return `every parameter needs a \`name\`, likeThis${parameter.name === undefined ? '' : `; ${display(parameter.name)} is none`}`;
  }
  const at = `parameter "${parameter.name}"`;
  const unknown = unknownFact(parameter, PARAMETER);
  if (unknown !== undefined) return `${at}: ${unknown}`;
  if (parameter.description !== undefined && typeof parameter.description !== 'string') {
    return `the description of ${at} must be a text`;
  }
  if (parameter.integer !== undefined && typeof parameter.integer !== 'boolean') {
    return `\`integer\` of ${at} must be true or false`;
  }
  if (parameter.default !== undefined && !isFiniteNumber(parameter.default)) {
    return `the default of ${at} must be a finite number`;
  }
  for (const bound of ['min', 'max'] as const) {
    if (parameter[bound] !== undefined && !isFiniteNumber(parameter[bound])) {
      return `\`${bound}\` of ${at} must be a finite number`;
    }
  }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, default: given = min } = parameter;
  if ((min as number) > (max as number)) return `${at} has a \`min\` above its \`max\``;
  if (parameter.default !== undefined && ((given as number) < (min as number) || (given as number) > (max as number))) {
    return `the default of ${at} is out of its range`;
  }
  return undefined;
}

function parametersProblem(parameters: unknown): string | undefined {
  if (!Array.isArray(parameters) || parameters.length === 0) return '`parameters` must list at least one parameter';
  let optional = false;
  const names = new Set<unknown>();
  for (const parameter of parameters as readonly Untrusted<Parameter>[]) {
    const problem = parameterProblem(parameter);
    if (problem !== undefined) return problem;
    if (names.has(parameter.name)) return `two parameters are called "${String(parameter.name)}"`;
    names.add(parameter.name);
    if (parameter.default !== undefined) optional = true;
    else if (optional) return `parameter "${String(parameter.name)}" without a default follows one with a default`;
  }
  return undefined;
}

function conditionsProblem(conditions: unknown): string | undefined {
  if (!isObject(conditions) || Object.keys(conditions).length === 0) return '`conditions` must hold a form';
  for (const [name, form] of Object.entries(conditions)) {
    if (!isObject(form) || typeof form.evaluate !== 'function') {
      return `condition "${name}" needs the function \`evaluate\``;
    }
    const unknown = unknownFact(form, FORM);
    if (unknown !== undefined) return `condition "${name}": ${unknown}`;
    const problem = parametersProblem(form.parameters);
    if (problem !== undefined) return `condition "${name}": ${problem}`;
  }
  return undefined;
}

/** What is wrong with an operator; undefined: nothing. */
export function operatorProblem(operator: Untrusted<OperatorDefinition>): string | undefined {
  const parameters = parametersProblem(operator.parameters);
  if (parameters !== undefined) return parameters;
  if (operator.conditions !== undefined) {
    if (operator.empties !== 'keep') return '`empties` of an operator with conditions must be "keep"';
    return conditionsProblem(operator.conditions);
  }
  if (operator.variadic !== undefined) {
    const min = isObject(operator.variadic) ? operator.variadic.min : undefined;
    if (!Number.isInteger(min) || (min as number) < 1) return '`variadic.min` must be 1 or more';
    if ((operator.parameters as readonly Parameter[]).some((parameter) => parameter.default !== undefined)) {
      return 'the parameters of a variadic operator have no defaults';
    }
  }
  if (operator.empties === 'skip') {
    if (operator.evaluate !== undefined) return 'an operator that skips empties has `state`, and no `evaluate`';
    return stateProblem(operator.state, ['add', 'merge', 'result']);
  }
  if (operator.empties !== 'propagate' && operator.empties !== 'keep') {
    return '`empties` must be "propagate", "skip" or "keep"';
  }
  if (operator.state !== undefined) return '`state` is for operators that skip empties';
  return typeof operator.evaluate === 'function' ? undefined : 'the function `evaluate` is missing';
}
