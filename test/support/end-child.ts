import { type ChildProcess } from 'node:child_process';

/** Sends a signal to a child process, if it still runs, and waits for its end. @returns its exit code or the signal that ended it; 0: it was never started */
export async function endChild(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | string> {
  child?.kill(signal);
  return childEnded(child);
}

/** Resolves when a child process has ended, for whatever reason. @returns as `endChild` */
export async function childEnded(child: ChildProcess | undefined): Promise<number | string> {
  if (child === undefined) return 0;
  const known = child.signalCode ?? child.exitCode;
  if (known !== null) return known;
  return new Promise((resolve) => child.once('exit', (code, by) => resolve(by ?? code ?? 0)));
}
