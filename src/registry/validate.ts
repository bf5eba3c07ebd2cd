import { TidemarkError, thrownText } from '../errors/index.js';
import { API_VERSION, type Plugin } from '../plugin-api/index.js';
import { isKind, unknownFact } from './facts.js';
import { display, isObject, type Untrusted } from './untrusted.js';
import { definitionProblem } from './validate-definition.js';

/** As long as the name of a package may be. */
const LONGEST_PLUGIN_NAME = 214;
const NAME = new RegExp(`^[^\\p{Cc}]{1,${LONGEST_PLUGIN_NAME}}$`, 'u');
/** The name of the built-in language. */
export const BUILT_IN = 'tidemark';

function versionProblem(version: unknown): string | undefined {
  if (version === API_VERSION) return undefined;
  if (version === undefined) {
    return `\`apiVersion\` is missing: state the version of the plugin API that it was written for, \`apiVersion: ${API_VERSION}\``;
  }
  if (typeof version !== 'number') return `\`apiVersion\` must be a number, not ${display(version)}`;
  const newer = version > API_VERSION;
  return (
    `it was written for version ${version} of the plugin API, this Tidemark has version ${API_VERSION}; ` +
    `${newer ? 'upgrade Tidemark, or install an older version of the plugin' : 'install a newer version of the plugin'}`
  );
}

/** Why an object that lacks a plugin's facts is probably none. */
function mistaken(plugin: Record<string, unknown>): string | undefined {
  if (typeof plugin.then === 'function') return 'it is a promise; export the plugin itself';
  if (plugin.definitions !== undefined) return undefined;
  if (isKind(plugin.kind)) return `it is a single ${plugin.kind}; put it into definePlugin({ …, definitions: [ … ] })`;
  if (isObject(plugin.default)) return 'it is a module; its `default` is the plugin';
  if (Object.keys(plugin).length === 0) return 'it exports nothing; module.exports = definePlugin({ … })';
  const named = Object.keys(plugin).find((name) => isObject(plugin[name]) && 'definitions' in plugin[name]);
  return named === undefined ? undefined : `it exports the plugin as \`${named}\`; make it the default export`;
}

function pluginProblem(plugin: Untrusted<Plugin>, fromOutside: boolean): string | undefined {
  if (!isObject(plugin)) return 'its default export is not a plugin; export default definePlugin({ … })';
  const mistake = mistaken(plugin);
  if (mistake !== undefined) return mistake;
  if (typeof plugin.name !== 'string' || plugin.name === '') return '`name` is missing';
  if (!NAME.test(plugin.name)) return `\`name\` must be one line of at most ${LONGEST_PLUGIN_NAME} characters`;
  if (fromOutside && plugin.name === BUILT_IN) {
    return `the name "${BUILT_IN}" is that of the built-in language; give it another`;
  }
  const version =
    versionProblem(plugin.apiVersion) ?? unknownFact(plugin, ['name', 'apiVersion', 'version', 'definitions']);
  if (version !== undefined) return version;
  if (plugin.version !== undefined && !(typeof plugin.version === 'string' && NAME.test(plugin.version))) {
    return `\`version\` must be one line of at most ${LONGEST_PLUGIN_NAME} characters`;
  }
  const { definitions } = plugin;
  if (!Array.isArray(definitions)) return '`definitions` must be a list';
  if (definitions.length === 0) return '`definitions` is empty: it brings nothing';
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
  let problem: string | undefined;
  let name = 'without a name';
  try {
    if (isObject(plugin) && typeof plugin.name === 'string') name = `"${plugin.name.slice(0, LONGEST_PLUGIN_NAME)}"`;
    problem = pluginProblem(plugin, from !== undefined);
  } catch (error) {
    // A getter's, or a proxy's.
    problem = `it throws when its facts are read: ${thrownText(error)}`;
  }
  if (problem === undefined) return;
  const [origin, remedy] = from === undefined ? ['', ''] : [` (${from})`, ' Correct it, or take it out of PLUGINS.'];
  const message = `Plugin ${name}${origin}: ${problem}${problem.endsWith('?') ? '' : '.'}${remedy}`;
  throw new TidemarkError('PLUGIN_INVALID', message, from === undefined ? {} : { path: from });
}
