import {
  type Database,
  type RunWithDays,
  readRun,
  readRuns,
  readRunsIn,
  readRunsOf,
  type StoredRun,
  withDays,
} from '../storage/index.js';
import { unknownRun } from './cancel.js';
import { type Pulse } from './pulse.js';

/** Runs that are kept in mind at most: of more that began and ended meanwhile the oldest are told first. */
const RUNS = 200;

/**
 * The run's present state, then its newest one whenever it has changed; ends after it has ended. Nothing is kept for a
 * consumer that is slow: it reads the newest state when it comes. @throws NOT_FOUND
 */
export async function* watchOne(
  { database, pulse }: { database: Database; pulse: Pulse },
  id: number,
  signal: AbortSignal,
): AsyncGenerator<RunWithDays, void, undefined> {
  for (let told = ''; !signal.aborted; ) {
    const seen = pulse.now;
    const run = await database.snapshot(async (session) => {
      const stored = await readRun(session, id);
      return stored && (await withDays(session, [stored]))[0];
    });
    if (run === undefined) throw unknownRun(id);
    const state = JSON.stringify(run);
    if (state !== told) {
      told = state;
      yield run;
      if (isEnded(run)) return;
    }
    await pulse.after(seen, signal); // at once where it has changed while it was told
  }
}

/**
 * The present states of all runs that have not ended, then the newest one of each that has changed, of new ones too; for ever. The
 * one that was told longest ago comes first, so that a busy run keeps no other one from being told.
 */
export async function* watchAll(
  { database, pulse }: { database: Database; pulse: Pulse },
  signal: AbortSignal,
): AsyncGenerator<RunWithDays, void, undefined> {
  /** By id, what was told last of the runs whose end was not; in the order in which they were told. */
  const told = new Map<number, string>();
  let newest = await database.snapshot(async (session) => {
    const [last] = await readRuns(session, { first: 1 });
    for (const run of await readRunsIn(session, ['QUEUED', 'RUNNING'])) told.set(run.id, '');
    return last?.id ?? 0;
  });
  while (!signal.aborted) {
    const seen = pulse.now;
    const runs = await database.snapshot(async (session) => {
      const known = await readRunsOf(session, [...told.keys()]);
      const room = Math.max(RUNS - known.length, 0);
      return withDays(session, [
        ...known,
        ...(await readRuns(session, { first: room, afterId: newest, ascending: true })),
      ]);
    });
    for (const { id } of runs) {
      if (!told.has(id)) told.set(id, '');
      newest = Math.max(newest, id);
    }
    const there = new Set(runs.map((run) => run.id));
    for (const id of told.keys()) if (!there.has(id)) told.delete(id); // forgotten by housekeeping
    const changed = runs.filter((run) => told.get(run.id) !== JSON.stringify(run));
    const first = [...told.keys()].map((id) => changed.find((run) => run.id === id)).find((run) => run !== undefined);
    if (first !== undefined) {
      told.delete(first.id);
      if (!isEnded(first)) told.set(first.id, JSON.stringify(first));
      yield first;
      if (changed.length > 1) continue; // the others, as they are by now
    }
    await pulse.after(seen, signal); // at once where something has changed while that was told
  }
}

function isEnded({ status }: StoredRun): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

/**
 * What `start` gives until `stop` is aborted or the consumer returns, which may be while it waits for more: a generator alone
 * would not notice before more comes. `onEnd` is called once.
 */
export function until<T, U>(
  stop: AbortController,
  onEnd: () => void,
  convert: (value: T) => U,
  source: AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<U> {
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        const { done, value } = await source.next();
        if (!done) return { done: false, value: convert(value) };
      } catch (error) {
        onEnd();
        throw error;
      }
      onEnd();
      return end;
    },
    async return() {
      stop.abort();
      await source.return();
      onEnd();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
