import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';

/**
 * Executes a subscription as `subscribe` of graphql-js does, but each event with a context of its own: loaders remember
 * what they found, and a subscription may last for days.
 */
export async function subscribeAfresh(
  args: ExecutionArgs,
  contextOf: () => unknown,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream({ ...args, contextValue: contextOf() });
  if (!isStream(source)) return source;
  const events = source[Symbol.asyncIterator]();
  const ended = { done: true, value: undefined } as const;
  // Not a generator: its `return` would wait for the next event.
  const results: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const event = await events.next();
      if (event.done) return ended;
      return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue: contextOf() }) };
    },
    async return() {
      await events.return?.();
      return ended;
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

function isStream(source: AsyncIterable<unknown> | ExecutionResult): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}
