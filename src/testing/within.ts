import { runInNewContext } from 'node:vm';

/**
 * Runs a function that may not come to an end, such as a plugin's with an endless loop, for so many seconds at most.
 * @returns whether it came to its end
 */
export function within(seconds: number, run: () => void): boolean {
  const real = globalThis.Date;
  try {
    runInNewContext('run()', { run }, { timeout: Math.ceil(seconds * 1_000) });
    return true;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    // What is stopped from outside runs no `finally`.
    globalThis.Date = real;
    return false;
  }
}
