import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { TidemarkError } from '../errors/index.js';
import { pluginFiles } from './plugin-template.js';

const PACKAGE = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
/** Folders that node or npm take for something else. */
const TAKEN = ['tidemark', 'node_modules'];
const LONGEST = 100;

export interface NewPlugin {
  /** The folder's name, within the one that was given. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether Tidemark was linked into it, because none was installed there. */
  readonly linked: boolean;
}

/** The folder of the package that this file belongs to. */
function ownPackage(from: string): string {
  const file = join(from, 'package.json');
  if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'tidemark') return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("Tidemark's package.json is missing.");
  return ownPackage(parent);
}

function hasTidemark(folder: string): boolean {
  try {
    createRequire(join(folder, 'index.js')).resolve('tidemark/package.json');
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a plugin's folder in `parent`.
 * @throws BAD_USER_INPUT for a name that no package can have, CONFLICT where there is such a folder with something in it
 */
export function newPlugin(parent: string, name: string, typescript: boolean): NewPlugin {
  const folder = name.split('/').at(-1)!;
  if (!PACKAGE.test(name) || name.length > LONGEST || TAKEN.includes(folder)) {
    throw new TidemarkError(
      'BAD_USER_INPUT',
      `${JSON.stringify(name.slice(0, LONGEST))} cannot be the name of a plugin: give lower-case letters, digits, - and _, such as acme-health or @acme/tidemark-health.`,
      { path: 'name' },
    );
  }
  const path = resolve(parent, folder);
  if (existsSync(path) && (contentOf(path)?.length ?? 1) > 0) {
    throw new TidemarkError('CONFLICT', `${path} is there already. Give another name, or remove it first.`, { path });
  }
  mkdirSync(path, { recursive: true });
  const linked = !hasTidemark(path);
  const own = ownPackage(__dirname);
  const files = pluginFiles(name, typescript, linked ? relative(path, own).split(sep).join('/') : undefined);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  if (linked) {
    mkdirSync(join(path, 'node_modules'));
    // What `npm install` would make of it. A junction, where links need rights (Windows).
    symlinkSync(own, join(path, 'node_modules', 'tidemark'), 'junction');
  }
  return { folder, files: Object.keys(files), linked };
}

/** What is in a folder; undefined where it is none. */
function contentOf(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
