import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoKeyPath, keepDemoKey, keptDemoKey } from '../../src/cli/demo/key-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the key is kept for its owner alone, also where a file was there', () => {
  const dataDir = join(folder, 'data');
  expect(keptDemoKey(dataDir)).toBeUndefined();
  keepDemoKey(dataDir, 'one');
  expect(keptDemoKey(dataDir)).toBe('one');
  expect(statSync(demoKeyPath(dataDir)).mode & 0o777).toBe(0o600);

  writeFileSync(demoKeyPath(folder), 'old', { mode: 0o644 });
  keepDemoKey(folder, 'two');
  expect(keptDemoKey(folder)).toBe('two');
  expect(statSync(demoKeyPath(folder)).mode & 0o777).toBe(0o600);
});
