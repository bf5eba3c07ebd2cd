import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let known: string | undefined;

/** Tidemark's version, from the package.json above this file, in the sources as in the build. */
export function tidemarkVersion(): string {
  known ??= findVersion(__dirname);
  return known;
}

function findVersion(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isTidemark(manifest)) return manifest.version;
  }
  const parent = dirname(folder);
  if (parent === folder) throw new Error("Tidemark's package.json is missing.");
  return findVersion(parent);
}

function isTidemark(manifest: unknown): manifest is { version: string } {
  return (
    typeof manifest === 'object' &&
    manifest !== null &&
    'name' in manifest &&
    manifest.name === 'tidemark' &&
    'version' in manifest &&
    typeof manifest.version === 'string'
  );
}
