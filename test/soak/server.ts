import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { endChild } from '../support/end-child.js';

/** `tidemark serve` as a process of its own, killed and started again on one port. */
export class ServedProcess {
  #child: ChildProcess | undefined;
  #port = 0;
  /** What the process said last, for a report. */
  #said = '';

  /** `main`: the command line's entry, built or not; `env`: where the database is, the key, the calendar. */
  constructor(
    private readonly entry: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  /** Resolves when it listens. @throws where it ends instead */
  async start(): Promise<void> {
    const env = { ...process.env, ...this.env, PORT: String(this.#port), LOG_LEVEL: 'warn' };
    const child = spawn(process.execPath, [...this.entry, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#said = '';
    child.stderr.on('data', (data: Buffer) => {
      this.#said = (this.#said + data.toString()).slice(-20_000);
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        const port = /:(\d+)\s/.exec(data.toString())?.[1];
        if (port === undefined) return;
        this.#port = Number(port);
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`The server ended with ${code} at its start:\n${this.#said}`)));
    });
    child.removeAllListeners('exit');
  }

  /** Ends it by a signal and waits for its end. @returns its exit code or the signal */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string> {
    return endChild(this.#child, signal);
  }

  /** Resident memory in MiB; undefined while it does not run, or where the system does not say. */
  memory(): number | undefined {
    try {
      const kib = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8'))?.[1];
      return kib === undefined ? undefined : Number(kib) / 1024;
    } catch {
      return undefined;
    }
  }

  /** Warnings and errors that it logged since it was started. */
  get log(): string {
    return this.#said;
  }
}

const ROOT = path.join(__dirname, '..', '..');

/** The checkout as it is, without a build. */
export const SOURCES = ['-r', path.join(ROOT, 'test/support/register-ts.cjs'), path.join(ROOT, 'src/cli/main.ts')];
