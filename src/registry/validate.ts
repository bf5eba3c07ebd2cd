import { TidemarkError } from '../errors/index.js';
import {
  type AggregationDefinition,
  API_VERSION,
  type Definition,
  type OperandDefinition,
  type OperatorDefinition,
  type Plugin,
} from '../plugin-api/index.js';
import { isKind, unknownFact, unknownFactOf } from './facts.js';
import { isFiniteNumber, isObject, stateProblem, type Untrusted } from './untrusted.js';
import { CAMEL, operandProblem } from './validate-operand.js';
import { operatorProblem } from './validate-operator.js';

const UPPER = /^[A-Z][A-Z0-9_]*$/;
const LONGEST_NAME = 64;
/** The name of the built-in language. */
const BUILT_IN = 'tidemark';

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
  if (wrong >= 0) return `the name ${JSON.stringify(names[wrong])} must be ${operand ? 'likeThis' : 'LIKE_THIS'}`;
  for (const name of names as string[]) {
    if (name.length > LONGEST_NAME) return `the name ${name.slice(0, 20)}… is longer than ${LONGEST_NAME} characters`;
    if (name in Object.prototype) return `the name ${name} is reserved`;
  }
  return undefined;
}

function examplesProblem(examples: unknown): string | undefined {
  if (examples === undefined) return undefined;
  if (!Array.isArray(examples)) return '`examples` must be a list';
  const wrong = examples.findIndex(
    (example) =>
      !isObject(example) || !Array.isArray(example.given) || !(example.gives === null || isFiniteNumber(example.gives)),
  );
  return wrong < 0 ? undefined : `example ${wrong + 1} needs \`given\` (a list) and \`gives\` (a number or null)`;
}

function definitionProblem(definition: Untrusted<Definition> & Record<string, unknown>): string | undefined {
  const { kind } = definition;
  if (!isKind(kind)) {
    return '`kind` must be operator, aggregation or operand (use defineOperator, defineAggregation, defineOperand)';
  }
  const problem = namesProblem(definition) ?? unknownFactOf(kind, definition);
  if (problem !== undefined) return problem;
  if (typeof definition.summary !== 'string' || definition.summary === '') return '`summary` is missing';
  const examples = examplesProblem(definition.examples);
  if (examples !== undefined) return examples;
  if (kind === 'operator') return operatorProblem(definition as Untrusted<OperatorDefinition>);
  if (kind === 'aggregation') return aggregationProblem(definition as Untrusted<AggregationDefinition>);
  return operandProblem(definition as Untrusted<OperandDefinition>);
}

function versionProblem(version: unknown): string | undefined {
  if (version === API_VERSION) return undefined;
  if (version === undefined) {
    return `\`apiVersion\` is missing: state the version of the plugin API that it was written for, \`apiVersion: ${API_VERSION}\``;
  }
  const newer = typeof version === 'number' && version > API_VERSION;
  return (
    `it was written for version ${String(version)} of the plugin API, this Tidemark has version ${API_VERSION}; ` +
    `${newer ? 'upgrade Tidemark, or install an older version of the plugin' : 'install a newer version of the plugin'}`
  );
}

function pluginProblem(plugin: Untrusted<Plugin>, fromOutside: boolean): string | undefined {
  if (!isObject(plugin)) return 'its default export is not a plugin; export default definePlugin({ … })';
  if (Object.keys(plugin).length === 0) return 'it exports nothing; module.exports = definePlugin({ … })';
  if (typeof plugin.name !== 'string' || plugin.name === '') return '`name` is missing';
  if (fromOutside && plugin.name === BUILT_IN) {
    return `the name "${BUILT_IN}" is that of the built-in language; give it another`;
  }
  const version = versionProblem(plugin.apiVersion) ?? unknownFact(plugin, ['name', 'apiVersion', 'definitions']);
  if (version !== undefined) return version;
  const { definitions } = plugin;
  if (!Array.isArray(definitions)) return '`definitions` must be a list';
  for (const definition of definitions as readonly unknown[]) {
    if (!isObject(definition)) return 'every definition must be an object';
    const problem = definitionProblem(definition);
    if (problem !== undefined) return `${String(definition.kind)} ${String(definition.name)}: ${problem}`;
  }
  return undefined;
}

/**
 * Whether an object is a plugin that this version can load.
 * @param from where it came from: it is then one from outside, and told so in the message
 * @throws PLUGIN_INVALID
 */
export function validatePlugin(plugin: Untrusted<Plugin>, from?: string): void {
  const problem = pluginProblem(plugin, from !== undefined);
  if (problem === undefined) return;
  const name = isObject(plugin) && typeof plugin.name === 'string' ? `"${plugin.name}"` : 'without a name';
  const [origin, remedy] = from === undefined ? ['', ''] : [` (${from})`, ' Correct it, or take it out of PLUGINS.'];
  const message = `Plugin ${name}${origin}: ${problem}.${remedy}`;
  throw new TidemarkError('PLUGIN_INVALID', message, from === undefined ? {} : { path: from });
}
