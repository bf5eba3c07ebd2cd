import { type Plugin } from '../plugin-api/index.js';
import { registryWith } from './check-plugin.js';
import { engineEvaluator } from './golden/engine-evaluator.js';
import { parseGolden } from './golden/parse.js';
import { runFile } from './golden/run.js';

/**
 * Runs golden cases (`load`, `eval`, `expect`; docs/plugins.md, "Golden cases") through the checker and the engine, in memory.
 * @param text what a golden file holds
 * @param plugins what is there besides the built-in language
 * @returns what is wrong, each with its line; nothing where all is as expected
 * @throws Error where the text is no golden file; PLUGIN_INVALID, PLUGIN_DUPLICATE
 */
export async function runGolden(text: string, plugins: readonly Plugin[] = [], name = 'golden'): Promise<string[]> {
  const registry = registryWith(plugins);
  const file = parseGolden(text, name);
  // An empty file proves nothing, and is probably the wrong one.
  if (file.sections.every((section) => section.cases.length === 0)) throw new Error(`${name} holds no eval`);
  return runFile(file, engineEvaluator(registry), registry);
}

/** @throws Error listing what runGolden finds */
export async function assertGolden(text: string, plugins: readonly Plugin[] = [], name = 'golden'): Promise<void> {
  const failures = await runGolden(text, plugins, name);
  if (failures.length > 0) throw new Error(failures.join('\n'));
}
