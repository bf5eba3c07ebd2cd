import { setTimeout as delay } from 'node:timers/promises';

/** A database that takes longer (ms) counts as one that is not there: who asks after our health does not wait. */
const PATIENCE_MS = 3_000;

/** What the work gives, or an error when that takes too long; the work itself goes on. */
export async function withPatience<T>(work: Promise<T>, patience = PATIENCE_MS): Promise<T> {
  const waited = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(patience, undefined, { signal: waited.signal, ref: false }).then(() => {
        throw new Error(`no answer within ${patience} ms`);
      }),
    ]);
  } finally {
    waited.abort();
  }
}
