import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TidemarkError } from '../errors/index.js';
import { type Plugin } from '../plugin-api/index.js';
import { loadFailure } from './load-failure.js';
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

/** Node 20.19 requires ES modules too, except those with a top-level await. What a module exports may be a promise, which is not awaited. */
async function loadModule(require: NodeJS.Require, file: string): Promise<{ readonly exports: unknown }> {
  try {
    return { exports: require(file) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ASYNC_MODULE') {
      return { exports: await import(pathToFileURL(file).href) };
    }
    throw error;
  }
}

/** `export default plugin`, `exports.default = plugin` or `module.exports = plugin`. */
function defaultExport(module: unknown): unknown {
  let found = module;
  // Twice, for a compiled CommonJS module that is imported.
  for (let i = 0; i < 2; i++) {
    if (typeof found === 'object' && found !== null && 'default' in found) found = found.default;
  }
  return found;
}

/**
 * Loads the modules of the PLUGINS setting: paths (`./my-plugin.js`) relative to `base`, or package names.
 * @throws PLUGIN_INVALID naming the module, what is wrong with it, where, and the remedy; PLUGIN_DUPLICATE for a module named twice
 */
export async function loadPlugins(paths: readonly string[], base = process.cwd()): Promise<Plugin[]> {
  const plugins: Plugin[] = [];
  const require = createRequire(join(base, 'plugins.js'));
  const loaded = new Map<string, string>();
  for (const path of paths) {
    const file = resolveModule(require, path, base);
    const before = loaded.get(file);
    if (before !== undefined) {
      throw new TidemarkError(
        'PLUGIN_DUPLICATE',
        `PLUGINS names ${file} twice, as ${before} and as ${path}. Leave one of them out.`,
        { path },
      );
    }
    loaded.set(file, path);
    let module: { readonly exports: unknown };
    try {
      module = await loadModule(require, file);
    } catch (cause) {
      throw new TidemarkError('PLUGIN_INVALID', loadFailure(path, file, dirname(file), cause), { path, cause });
    }
    const plugin = defaultExport(module.exports) as Plugin;
    validatePlugin(plugin, path);
    plugins.push(plugin);
  }
  return plugins;
}
