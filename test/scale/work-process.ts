import { type ChildProcess, spawn } from 'node:child_process';
import { childEnded, endChild } from '../support/end-child.js';

/** `tidemark work` as a process of its own. */
export class WorkProcess {
  #child: ChildProcess | undefined;
  #said = '';

  constructor(
    private readonly entry: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Resolves when it takes units. @throws where it ends instead */
  async start(): Promise<void> {
    const env = { ...process.env, LOG_LEVEL: 'warn', ...this.env };
    const child = spawn(process.execPath, [...this.entry, 'work', '--units', '1'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#said = '';
    child.stderr.on('data', (data: Buffer) => {
      this.#said = (this.#said + data.toString()).slice(-20_000);
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`The worker ended with ${code} at its start:\n${this.#said}`)));
    });
  }

  /** Ends it by a signal. @returns its exit code or the signal */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string> {
    return endChild(this.#child, signal);
  }

  /** Resolves when it has ended, for whatever reason. */
  async ended(): Promise<number | string> {
    return childEnded(this.#child);
  }

  /** Warnings and errors that it logged since it was started, and its last words. */
  get log(): string {
    return this.#said;
  }
}
