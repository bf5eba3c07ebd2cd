import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The database keeps keys hashed, so only this file lets a later start print commands that work. It is readable by its owner
 * alone, like the database beside it, and exists for the demo only: `tidemark serve` writes no key anywhere.
 */
const FILE = 'demo-key.txt';

export function demoKeyPath(dataDir: string): string {
  return join(dataDir, FILE);
}

export function keepDemoKey(dataDir: string, key: string): void {
  mkdirSync(dataDir, { recursive: true });
  const path = demoKeyPath(dataDir);
  writeFileSync(path, `${key}\n`, { mode: 0o600 });
  // `mode` counts only for a new file.
  chmodSync(path, 0o600);
}

/** undefined where no key was kept. */
export function keptDemoKey(dataDir: string): string | undefined {
  try {
    return readFileSync(demoKeyPath(dataDir), 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
