import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, loadPlugins } from '../../src/registry/index.js';

const PLUGIN = `{ name: 'twice', apiVersion: 1, definitions: [{
  kind: 'operator', name: 'TWICE', summary: 'Doubles.', parameters: [{ name: 'value' }],
  empties: 'propagate', evaluate: (value) => value * 2 }] }`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-plugins-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), text);
}

test('loads files and packages', async () => {
  write('a.js', `module.exports = ${PLUGIN};`);
  write('b/index.js', `exports.default = ${PLUGIN};`);
  write('node_modules/tidemark-c/index.js', `module.exports.default = ${PLUGIN};`);
  for (const path of ['./a.js', './b', join(dir, 'a.js'), 'tidemark-c']) {
    const [plugin] = await loadPlugins([path], dir);
    expect(createRegistry([plugin!]).operator('TWICE')?.evaluate?.(4)).toBe(8);
  }
  expect(await loadPlugins([])).toEqual([]);
});

test.each([
  ['./missing.js', '', './missing.js, but there is no such file'],
  ['tidemark-missing', '', 'Run npm install tidemark-missing'],
  ['./throws.js', 'throw new Error("no licence")', 'failed while loading: no licence'],
  ['./broken.js', 'module.exports = {', './broken.js'],
  ['./null.js', 'throw Object.create(null)', 'failed while loading: something of type object'],
  ['./getter.js', 'exports.default = { get name() { throw new Error("no name"); } }', 'read: no name'],
  ['./promise.js', `module.exports = Promise.resolve(${PLUGIN})`, 'it is a promise'],
  ['./other.js', 'module.exports = 7', 'its default export is not a plugin'],
  ['./old.js', 'module.exports = { name: "old", apiVersion: 99, definitions: [] }', 'version 99 of the plugin API'],
])('%s stops the start', async (path, text, message) => {
  if (text !== '') write(path, text);
  await expect(loadPlugins([path], dir)).rejects.toMatchObject({
    code: 'PLUGIN_INVALID',
    message: expect.stringContaining(message),
    path,
  });
});
