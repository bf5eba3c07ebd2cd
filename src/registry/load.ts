import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TidemarkError } from '../errors/index.js';
import { type Plugin } from '../plugin-api/index.js';
import { validatePlugin } from './validate.js';

function resolveModule(require: NodeJS.Require, path: string, base: string): string {
  try {
    return require.resolve(path);
  } catch (cause) {
    const relative = path.startsWith('.') || path.startsWith('/');
    throw new TidemarkError(
      'PLUGIN_INVALID',
      relative
        ? `PLUGINS names ${path}, but there is no such file, seen from ${base}. Correct the path.`
        : `PLUGINS names the package ${path}, but it is not installed in ${base}. Run npm install ${path}, or write ./${path} for a file.`,
      { path, cause },
    );
  }
}

/** Node 20.19 requires ES modules too, except those with a top-level await. */
async function loadModule(require: NodeJS.Require, file: string): Promise<unknown> {
  try {
    return require(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ASYNC_MODULE') {
      return import(pathToFileURL(file).href);
    }
    throw error;
  }
}

/** `export default plugin`, `exports.default = plugin` or `module.exports = plugin`. */
function defaultExport(module: unknown): unknown {
  if (typeof module === 'object' && module !== null && 'default' in module) return module.default;
  return module;
}

/**
 * Loads the modules of the PLUGINS setting: paths (`./my-plugin.js`) relative to `base`, or package names.
 * @throws PLUGIN_INVALID naming the module and the remedy
 */
export async function loadPlugins(paths: readonly string[], base = process.cwd()): Promise<Plugin[]> {
  const plugins: Plugin[] = [];
  const require = createRequire(join(base, 'plugins.js'));
  for (const path of paths) {
    const file = resolveModule(require, path, base);
    let module: unknown;
    try {
      module = await loadModule(require, file);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TidemarkError(
        'PLUGIN_INVALID',
        `The plugin ${path} (${file}) failed while loading: ${reason}. Correct it, or take it out of PLUGINS.`,
        { path, cause },
      );
    }
    const plugin = defaultExport(module) as Plugin;
    validatePlugin(plugin, path);
    plugins.push(plugin);
  }
  return plugins;
}
