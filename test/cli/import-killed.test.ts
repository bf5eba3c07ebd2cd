import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { World } from '../ingestion/world';
import { describeDatabases } from '../support/databases';

const ROWS = 40_000;

describeDatabases('A killed import', (context) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-killed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function start(file: string, env: Record<string, string>): ChildProcess {
    const hook = path.join(__dirname, '../support/register-ts.cjs');
    const args = [
      '-r',
      hook,
      path.join(__dirname, 'import-entry.ts'),
      'import',
      'activities',
      file,
      '--create-companies',
    ];
    return spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  it('that is run again ends with exactly the right counts', async () => {
    const lines = Array.from(
      { length: ROWS },
      (_, i) =>
        `c${i % 300},u${i % 7},buy,2026-03-${String(1 + (Math.floor(i / 500) % 28)).padStart(2, '0')},${i % 10}`,
    );
    const file = path.join(folder, 'events.csv.gz');
    writeFileSync(file, gzipSync(`company,user,activity,at,amount\n${lines.join('\n')}\n`));
    const place = await context.place();
    const world = new World(await context.open(place), '2026-11-21');

    const killed = start(file, context.environment(place));
    const ended = new Promise((resolve) => killed.on('exit', (_code, signal) => resolve(signal)));
    while ((await world.count('event')) < ROWS / 4 && killed.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 5));
    killed.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const stored = await world.count('event');
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(ROWS);
    expect(await world.count('claim')).toBe(stored);

    const again = start(file, context.environment(place));
    let output = '';
    again.stdout?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    again.stderr?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    expect(await new Promise((resolve) => again.on('exit', resolve))).toBe(0);
    expect(output).toContain(
      `${ROWS.toLocaleString('en-US')} rows: ${(ROWS - stored).toLocaleString('en-US')} accepted, ${stored.toLocaleString('en-US')} duplicates, 0 rejected`,
    );
    await world.ingestion.foldPending();
    expect(await world.count('event')).toBe(ROWS);
    expect(await world.count('company')).toBe(300);
    for (const [model, key, property, sum] of [
      ['COMPANY', 'activities.buy', '', ROWS],
      ['COMPANY', 'activities.buy', 'amount', ROWS * 4.5],
      ['END_USER', 'activities.buy', '', ROWS],
      ['END_USER', 'system.activity_count', '', ROWS],
    ] as const) {
      expect([key, property, await world.total(model, key, property)]).toEqual([key, property, sum]);
    }
  });
});
