import DataLoader from 'dataloader';

/**
 * Options of every loader of a request. The batch goes out after all microtasks and I/O callbacks of this turn, so that
 * sibling fields, whichever path they took, end in one.
 */
export function collecting<K, V, C = K>(cacheKeyFn?: (key: K) => C): DataLoader.Options<K, V, C> {
  return {
    batchScheduleFn: (send) => void setImmediate(send),
    ...(cacheKeyFn === undefined ? {} : { cacheKeyFn }),
  };
}

/** A loader whose answers come as a list in the order of the keys. */
export function loaderOf<K, V>(load: (keys: readonly K[]) => Promise<readonly (V | Error)[]>): DataLoader<K, V> {
  return new DataLoader<K, V>(load, collecting());
}

/** A loader for keys that are objects: equal ones are told by their text. */
export function loaderBy<K, V>(
  text: (key: K) => string,
  load: (keys: readonly K[]) => Promise<readonly (V | Error)[]>,
): DataLoader<K, V, string> {
  return new DataLoader<K, V, string>(load, collecting(text));
}

/** Errors as values, so that one bad key costs its own field alone. */
export async function settled<V>(promises: readonly Promise<V>[]): Promise<(V | Error)[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => (result.status === 'fulfilled' ? result.value : asError(result.reason)));
}

export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
