import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TidemarkError } from '../errors/index.js';
import { type Plugin } from '../plugin-api/index.js';
import { validatePlugin } from './validate.js';

function resolveModule(path: string, base: string): string {
  try {
    return createRequire(join(base, 'plugins.js')).resolve(path);
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

/** CommonJS seen through import() has the module as its default, whose own `default` is the plugin. */
function defaultExport(module: { default?: unknown }): unknown {
  const outer = module.default;
  if (typeof outer === 'object' && outer !== null && 'default' in outer) return outer.default;
  return outer;
}

/**
 * Loads the modules of the PLUGINS setting: paths (`./my-plugin.js`) relative to `base`, or package names.
 * @throws PLUGIN_INVALID naming the module and the remedy
 */
export async function loadPlugins(paths: readonly string[], base = process.cwd()): Promise<Plugin[]> {
  const plugins: Plugin[] = [];
  for (const path of paths) {
    const file = resolveModule(path, base);
    let module: { default?: unknown };
    try {
      module = await import(pathToFileURL(file).href);
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
