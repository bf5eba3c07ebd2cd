import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { thrownText } from '../errors/index.js';

/** Where this Tidemark is installed. */
function ownFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** `/path/file.js:3` or `file:///path/file.js:3:1`, at the end of a line of a stack. */
const PLACE = /(?:file:\/\/)?((?:\/|[A-Z]:[\\/])[^():\n]+:\d+)(?::\d+)?\)?$/;

/** Where an error came from, as file and line: a SyntaxError's stack begins with it, any other has it in its first frame. */
function placeOf(error: Error): string | undefined {
  for (const line of (error.stack ?? '').split('\n')) {
    if (line.includes('node:internal')) return undefined;
    const place = PLACE.exec(line.trimEnd())?.[1];
    if (place !== undefined) return place;
  }
  return undefined;
}

/** In one line, why the module of a plugin could not be loaded, where, and what to do about it. */
export function loadFailure(path: string, file: string, folder: string, error: unknown): string {
  // The rest of a message says how the module came to be required.
  const reason = thrownText(error).split('\n')[0]!.replace(/\.$/, '');
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(reason)?.[1];
  if (missing !== undefined) {
    const tidemark = missing === 'tidemark' || missing.startsWith('tidemark/');
    const remedy =
      missing.startsWith('.') || missing.startsWith('/')
        ? 'Correct the path'
        : tidemark
          ? `Link Tidemark into it: run npm link ${ownFolder()} in ${folder}`
          : `Run npm install ${missing} in ${folder}`;
    return `The plugin ${path} (${file}) needs ${missing}, which is not there. ${remedy}, or take the plugin out of PLUGINS.`;
  }
  const place = (error instanceof Error ? placeOf(error) : undefined) ?? file;
  const remedy = error instanceof SyntaxError && /\.[cm]?ts$/.test(file) ? 'Name what it compiles to' : 'Correct it';
  return `The plugin ${path} (${place}) failed while loading: ${reason}. ${remedy}, or take it out of PLUGINS.`;
}
