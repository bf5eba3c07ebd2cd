import tidemark from '../../plugins/index.js';
import { TidemarkError, thrownText } from '../errors/index.js';
import { type Definition, type Plugin } from '../plugin-api/index.js';
import { createRegistry, type Registry } from '../registry/index.js';
import { checkAggregation } from './aggregation-laws.js';
import { checkExamples } from './examples.js';
import { checkOperand } from './operand-laws.js';
import { checkOperator } from './operator-laws.js';
import { Findings, type PluginProblem, problemText, thrown } from './problem.js';
import { Random } from './random.js';
import { within } from './within.js';

export interface CheckPluginOptions {
  /** Random cases a law; default 200. */
  readonly cases?: number;
  /** The same seed gives the same cases; default 1. */
  readonly seed?: number;
  /** How long the checks of one definition may take; default 30. */
  readonly seconds?: number;
}

/** The built-in language and these plugins, as the server loads them. @throws PLUGIN_INVALID, PLUGIN_DUPLICATE */
export function registryWith(plugins: readonly Plugin[]): Registry {
  // Authors who write JavaScript are told by no compiler.
  if (!Array.isArray(plugins)) throw new TidemarkError('PLUGIN_INVALID', 'Plugins are given as a list: [plugin].');
  return createRegistry([tidemark, ...plugins.filter((plugin) => plugin !== tidemark)]);
}

function checkLaws(
  registry: Registry,
  definition: Definition,
  random: Random,
  cases: number,
  findings: Findings,
): void {
  try {
    checkExamples(registry, definition, findings);
    if (definition.kind === 'operator') checkOperator(definition, random, cases, findings);
    else if (definition.kind === 'aggregation') checkAggregation(registry, definition, random, cases, findings);
    else checkOperand(registry, definition, random, cases, findings);
  } catch (error) {
    findings.error('never throws', thrown(error));
  }
}

function checkDefinition(registry: Registry, definition: Definition, options: CheckPluginOptions): PluginProblem[] {
  const findings = new Findings(`${definition.kind} ${definition.name}`);
  const { cases = 200, seed = 1, seconds = 30 } = options;
  if (!/[.!]$/.test(definition.summary)) findings.warning('summary', 'is no sentence: it ends without a full stop');
  const ended = within(seconds, () => checkLaws(registry, definition, new Random(seed), cases, findings));
  if (!ended) findings.error('comes to an end', `after ${seconds} s it was still at ${findings.trying}`);
  // An example that shows when a number is empty says that its author knows.
  const known = definition.examples?.some(({ given, gives }) => gives === null && !given.includes(null)) === true;
  return findings.list.filter((problem) => !(known && problem.law === 'non-finite'));
}

function nameOf(plugin: Plugin | undefined): string {
  try {
    if (typeof plugin?.name === 'string' && plugin.name !== '') return plugin.name;
  } catch {} // a getter that throws is told of as what does not load
  return 'plugin';
}

/**
 * Looks for everything that can be wrong with a plugin, without a server or a database: whether it loads beside the built-in
 * language, its examples (run by the real engine), arity, and the laws of its functions on random data points.
 * @returns problems, none for a sound plugin; each names definition, law and the smallest case found
 */
export function checkPlugin(plugin: Plugin, options: CheckPluginOptions = {}): PluginProblem[] {
  let registry: Registry;
  try {
    registry = registryWith([plugin]);
  } catch (error) {
    const name = nameOf(plugin);
    return [{ severity: 'error', definition: name, law: 'loads', message: thrownText(error) }];
  }
  return plugin.definitions.flatMap((definition) => checkDefinition(registry, definition, options));
}

/** @throws Error listing the problems that checkPlugin finds, warnings left out */
export function assertPlugin(plugin: Plugin, options: CheckPluginOptions = {}): void {
  const errors = checkPlugin(plugin, options).filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(problemText).join('\n'));
}
