import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { alive, lastWords, type MariadbServer, startMariadb, stopMariadb } from './mariadb-server';

/** Set by global-setup: the run of jest that this process belongs to. */
export const RUN = 'TIDEMARK_TEST_RUN';

/** Process of the run; where global-setup is not used, each process has a server for itself. */
function run(): number {
  return Number(process.env[RUN] ?? process.pid);
}

function file(suffix: string): string {
  return path.join(os.tmpdir(), `tidemark-test-${run()}.${suffix}`);
}

/** The one MariaDB server of this run of jest; the first to ask starts it. */
export async function sharedMariadb(): Promise<MariadbServer> {
  for (;;) {
    const server = read();
    if (server) return server;
    if (lock()) {
      try {
        const started = read() ?? (await startMariadb(run(), file('json')));
        writeFileSync(file('new'), JSON.stringify(started));
        renameSync(file('new'), file('json'));
        return started;
      } finally {
        rmSync(file('lock'), { force: true });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends the server of this run, if one was started. */
export async function stopSharedMariadb(): Promise<void> {
  const server = read(true);
  if (server) {
    if (!alive(server.pid))
      console.error(`The run's MariaDB server is gone. Its last words:\n${lastWords(server.directory)}`);
    await stopMariadb(server);
  }
  rmSync(file('json'), { force: true });
  rmSync(file('lock'), { force: true });
}

function read(dead = false): MariadbServer | undefined {
  if (!existsSync(file('json'))) return undefined;
  const server: MariadbServer = JSON.parse(readFileSync(file('json'), 'utf8'));
  return dead || alive(server.pid) ? server : undefined;
}

/** Only one process starts it. */
function lock(): boolean {
  try {
    closeSync(openSync(file('lock'), 'wx'));
    return true;
  } catch {
    // Held by another, or left behind by one that was killed.
    const age = Date.now() - (statSync(file('lock'), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 60_000) rmSync(file('lock'), { force: true });
    return false;
  }
}
