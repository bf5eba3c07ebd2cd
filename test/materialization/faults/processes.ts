import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A process that will work off runs. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #exited: Promise<unknown[]>;

  /** Begins to start; `environment` says where the database is, and what day. */
  constructor(environment: Record<string, string>) {
    const hook = path.join(__dirname, '../../support/register-ts.cjs');
    this.#child = spawn(process.execPath, ['-r', hook, path.join(__dirname, 'worker.ts')], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#exited = once(this.#child, 'exit');
    this.#ready = Promise.race([
      once(this.#child.stdout!, 'data'),
      this.#exited.then(([code]) =>
        Promise.reject(new Error(`the worker ended with ${String(code)} before it was ready`)),
      ),
    ]);
    this.#ready.catch(() => undefined);
  }

  /** Has it begin to work. */
  async go(): Promise<void> {
    await this.#ready;
    this.#child.stdin!.write('go');
  }

  async kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    if (signal === 'SIGKILL') await this.#exited;
  }
}
