import { TidemarkError } from '../errors/index.js';
import {
  type AggregationDefinition,
  API_VERSION,
  type Definition,
  type OperandDefinition,
  type OperatorDefinition,
  type Parameter,
  type Plugin,
} from '../plugin-api/index.js';

const UPPER = /^[A-Z][A-Z0-9_]*$/;
const CAMEL = /^[a-z][A-Za-z0-9]*$/;
const KEY_TYPES = new Set(['number', 'integer', 'prop', 'property', 'aggregation', 'across', 'text']);

/** A plugin comes from outside: whatever its type says, every fact is looked at before it is relied on. */
type Untrusted<T> = { readonly [K in keyof T]?: unknown };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parametersProblem(parameters: unknown): string | undefined {
  if (!Array.isArray(parameters) || parameters.length === 0) return '`parameters` must list at least one parameter';
  let optional = false;
  for (const parameter of parameters as readonly Untrusted<Parameter>[]) {
    if (!isObject(parameter) || typeof parameter.name !== 'string' || parameter.name === '') {
      return 'every parameter needs a `name`';
    }
    if (parameter.default === undefined) {
      if (optional) return `parameter "${parameter.name}" without a default follows one with a default`;
    } else if (!Number.isFinite(parameter.default)) {
      return `the default of parameter "${parameter.name}" must be a finite number`;
    } else optional = true;
  }
  return undefined;
}

function stateProblem(state: unknown, functions: readonly string[]): string | undefined {
  if (!isObject(state)) return '`state` must be an object';
  const { empty } = state;
  if (!Array.isArray(empty) || empty.length === 0 || empty.some((cell) => typeof cell !== 'number')) {
    return '`empty` of a state must be a list of numbers';
  }
  const missing = functions.find((name) => typeof state[name] !== 'function');
  return missing === undefined ? undefined : `a state needs the function \`${missing}\``;
}

function conditionsProblem(conditions: unknown): string | undefined {
  if (!isObject(conditions) || Object.keys(conditions).length === 0) return '`conditions` must hold a form';
  for (const [name, form] of Object.entries(conditions)) {
    if (!isObject(form) || typeof form.evaluate !== 'function')
      return `condition "${name}" needs the function \`evaluate\``;
    const problem = parametersProblem(form.parameters);
    if (problem !== undefined) return `condition "${name}": ${problem}`;
  }
  return undefined;
}

function operatorProblem(operator: Untrusted<OperatorDefinition>): string | undefined {
  const parameters = parametersProblem(operator.parameters);
  if (parameters !== undefined) return parameters;
  if (operator.conditions !== undefined) {
    if (operator.empties !== 'keep') return '`empties` of an operator with conditions must be "keep"';
    return conditionsProblem(operator.conditions);
  }
  if (operator.variadic !== undefined) {
    const min = isObject(operator.variadic) ? operator.variadic.min : undefined;
    if (!Number.isInteger(min) || (min as number) < 1) return '`variadic.min` must be 1 or more';
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

function aggregationProblem(aggregation: Untrusted<AggregationDefinition>): string | undefined {
  if ((aggregation.state === undefined) === (aggregation.ends === undefined)) {
    return 'an aggregation has exactly one of `state` and `ends`';
  }
  if (aggregation.ends !== undefined) {
    return typeof aggregation.ends === 'function' ? undefined : '`ends` must be a function';
  }
  return stateProblem(aggregation.state, ['add', 'merge', 'result']);
}

function operandProblem(operand: Untrusted<OperandDefinition>): string | undefined {
  if (typeof operand.read !== 'function') return 'the function `read` is missing';
  if (!isObject(operand.keys)) return '`keys` must be an object';
  for (const [name, spec] of Object.entries(operand.keys)) {
    if (!CAMEL.test(name) || name === 'type') return `"${name}" cannot be a key`;
    if (!isObject(spec) || !KEY_TYPES.has(String(spec.type))) return `key "${name}" needs a known \`type\``;
    if (spec.type === 'prop' && !['any', 'field', 'notField'].includes(String(spec.reads))) {
      return `key "${name}" must say what it reads: "any", "field" or "notField"`;
    }
    if (spec.type === 'integer' && !(Number.isInteger(spec.min) && Number.isInteger(spec.max))) {
      return `key "${name}" needs \`min\` and \`max\``;
    }
  }
  return undefined;
}

function definitionProblem(definition: Untrusted<Definition>): string | undefined {
  const names = [definition.name, ...(Array.isArray(definition.aliases) ? definition.aliases : [])];
  const pattern = definition.kind === 'operand' ? CAMEL : UPPER;
  const wrong = names.find((name) => typeof name !== 'string' || !pattern.test(name));
  if (wrong !== undefined) {
    return `the name ${JSON.stringify(wrong)} must be ${definition.kind === 'operand' ? 'likeThis' : 'LIKE_THIS'}`;
  }
  if (typeof definition.summary !== 'string' || definition.summary === '') return '`summary` is missing';
  if (definition.kind === 'operator') return operatorProblem(definition);
  if (definition.kind === 'aggregation') return aggregationProblem(definition);
  if (definition.kind === 'operand') return operandProblem(definition);
  return '`kind` must be operator, aggregation or operand (use defineOperator, defineAggregation, defineOperand)';
}

/**
 * Whether an object is a plugin that this version can load.
 * @param from where it came from, for the message
 * @throws PLUGIN_INVALID
 */
export function validatePlugin(plugin: Untrusted<Plugin>, from?: string): void {
  const refuse = (what: string): never => {
    const name = isObject(plugin) && typeof plugin.name === 'string' ? `"${plugin.name}"` : 'without a name';
    const origin = from === undefined ? '' : ` (${from})`;
    throw new TidemarkError('PLUGIN_INVALID', `Plugin ${name}${origin}: ${what}.`, from ? { path: from } : {});
  };
  if (!isObject(plugin)) refuse('its default export is not a plugin; export default definePlugin({ … })');
  if (typeof plugin.name !== 'string' || plugin.name === '') refuse('`name` is missing');
  if (plugin.apiVersion !== API_VERSION) {
    refuse(
      `it was written for version ${String(plugin.apiVersion)} of the plugin API, this Tidemark has version ${API_VERSION}; ` +
        'install a matching version of the plugin',
    );
  }
  const definitions: readonly Untrusted<Definition>[] = Array.isArray(plugin.definitions)
    ? plugin.definitions
    : refuse('`definitions` must be a list');
  for (const definition of definitions) {
    if (!isObject(definition)) refuse('every definition must be an object');
    const problem = definitionProblem(definition);
    if (problem !== undefined) refuse(`${String(definition.kind)} ${String(definition.name)}: ${problem}`);
  }
}
