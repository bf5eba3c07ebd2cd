import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PLUGIN = `module.exports = { name: 'twice', apiVersion: 1, definitions: [{ kind: 'operator', name: 'TWICE',
  summary: 'Twice the value.', parameters: [{ name: 'value' }], empties: 'propagate', evaluate: (value) => 2 * value }] };`;

/** Writes a plugin with the operator TWICE into a folder; returns its path, as PLUGINS takes it. */
export function writeTwice(folder: string): string {
  const path = join(folder, 'twice.cjs');
  writeFileSync(path, PLUGIN);
  return path;
}
