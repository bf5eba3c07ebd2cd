import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type App } from '../../../src/server/index.js';

/** A folder with a plugin, whose one operator does as it is told by files beside it. */
export interface Misbehaving {
  readonly file: string;
  /** From now on the first value above 1000 that a thread evaluates exits it, and only that one. */
  exitOnce(): void;
  /** While it is on, a thread that evaluates a value above 1000 does not return. */
  spin(on: boolean): void;
  /** The file, with another operator in it. */
  change(): void;
  remove(): void;
}

const source = (folder: string, more = '') => `
const { existsSync, rmSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
const [exit, spin] = [${JSON.stringify(path.join(folder, 'exit'))}, ${JSON.stringify(path.join(folder, 'spin'))}];
module.exports = { name: 'acme-moody', apiVersion: 1, definitions: [
  { kind: 'operator', name: 'MOODY', summary: 'Its argument.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: (value) => {
      if (value <= 1000 || isMainThread) return value;
      if (existsSync(exit)) { rmSync(exit); process.exit(1); }
      while (existsSync(spin));
      return value;
    } },
  { kind: 'operator', name: 'PICKY', summary: 'Throws above 5.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: (value) => { if (value > 5) throw new Error('too much: ' + value); return value; } },
  ${more}
] };`;

export function misbehaving(): Misbehaving {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-moody-'));
  const file = path.join(folder, 'moody.js');
  writeFileSync(file, source(folder));
  return {
    file,
    exitOnce: () => writeFileSync(path.join(folder, 'exit'), ''),
    spin(on) {
      if (on) writeFileSync(path.join(folder, 'spin'), '');
      else rmSync(path.join(folder, 'spin'));
    },
    change() {
      const more = `{ kind: 'operator', name: 'NEW', summary: 'One more.', parameters: [{ name: 'value' }], empties: 'propagate', evaluate: (value) => value + 1 },`;
      writeFileSync(file, source(folder, more));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface UnitState {
  readonly block: number;
  readonly status: string;
  readonly worker: string | null;
  readonly attempts: number;
  readonly error: string | null;
}

/** The units of a run as they are now; of all runs if left out. */
export function unitsNow(app: App, run?: number): Promise<UnitState[]> {
  return app.database.snapshot((session) =>
    session.all(
      `SELECT block, status, worker, attempts, error FROM unit WHERE run_id = ? OR ? = 0 ORDER BY run_id, seq`,
      [run ?? 0, run ?? 0],
    ),
  );
}

/** Units that were done by threads, and by the process's own. */
export async function byWhom(app: App): Promise<{ threads: number; own: number }> {
  const done = (await unitsNow(app)).filter(({ status }) => status === 'DONE');
  const threads = done.filter(({ worker }) => worker?.includes('/')).length;
  return { threads, own: done.length - threads };
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}
