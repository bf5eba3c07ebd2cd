import 'reflect-metadata';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { buildTidemarkSchema } from '../../schema/build.js';
import { globalId } from '../../schema/ids.js';
import { createLoaders } from '../../schema/loaders/index.js';
import { type RunInfo } from '../../src/materialization/index.js';
import { type App } from '../../src/server/index.js';
import { workOff } from '../materialization/meddling.js';
import { createCompanies, defineAll, METRICS, send, TODAY } from '../materialization/scenario.js';
import { openApp } from '../support/apps.js';
import { describeDatabases, type Place } from '../support/databases.js';

async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const each of iterable) list.push(each);
  return list;
}

/** Asserts what any watcher of one run is told: the present first, units that grow, the end last. */
function expectProgress(told: readonly RunInfo[], first: RunInfo['status']): void {
  expect(told[0]!.status).toBe(first);
  expect(told.at(-1)!.status).toBe('SUCCEEDED');
  const done = told.map((run) => run.unitsDone);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  for (let i = 1; i < told.length; i++) expect(told[i]).not.toEqual(told[i - 1]);
}

describeDatabases('watching runs', (context) => {
  let place: Place;
  let app: App;
  beforeEach(async () => {
    place = await context.place();
    app = await openApp(context, place, { TODAY });
    await createCompanies(app, 600);
    await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
    await defineAll(app, METRICS.slice(0, 2));
  });
  afterEach(() => app.close());

  const definition = async () => (await app.materializer.runs({ first: 1 }))[0]!;

  it('tells each of two who watch its present state, each change and its end', async () => {
    const { id } = await definition();
    const told = Promise.all([all(app.materializer.watch(id)), all(app.materializer.watch(id))]);
    await workOff(app);
    for (const each of await told) expectProgress(each, 'QUEUED');
  });

  it('of another process tells the same', async () => {
    const { id } = await definition();
    const other = await openApp(context, place, { TODAY });
    try {
      const told = all(app.materializer.watch(id));
      other.materializer.start();
      expectProgress(await told, 'QUEUED');
    } finally {
      await other.close();
    }
  });

  it('that two servers queue in turns tells of each, whose ids rise, and of its end', async () => {
    await workOff(app);
    const other = await openApp(context, place, { TODAY });
    try {
      const watched = app.materializer.watch();
      const ids: number[] = [];
      for (const queues of [other, app, other, app, other]) {
        const { id } = await queues.materializer.materialize({});
        ids.push(id);
        expect((await watched.next()).value).toMatchObject({ id, status: 'QUEUED' });
        const ended = app.materializer.finished(id);
        // Without a look of the watching server meanwhile: looks before and after it find no run that is open.
        await other.materializer.cancel(id);
        expect((await watched.next()).value).toMatchObject({ id, status: 'CANCELLED' });
        expect(await ended).toMatchObject({ status: 'CANCELLED' });
      }
      await watched.return!();
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    } finally {
      await other.close();
    }
  });

  it('gives who is slow the newest state only', async () => {
    const { id } = await definition();
    const watched = app.materializer.watch(id);
    expect((await watched.next()).value).toMatchObject({ status: 'QUEUED' });
    await workOff(app);
    expect((await watched.next()).value).toMatchObject({ status: 'SUCCEEDED', progress: 1 });
    expect(await watched.next()).toEqual({ done: true, value: undefined });
  });

  it('of all kinds tells of those that have not ended and of new ones, until one returns', async () => {
    const first = await definition();
    const watched = app.materializer.watch();
    expect((await watched.next()).value).toMatchObject({ id: first.id, status: 'QUEUED' });
    const second = await app.materializer.materialize({});
    await app.materializer.cancel(second.id);
    await workOff(app);
    const ends = new Map<number, string>();
    while (ends.size < 2) {
      const { value } = await watched.next();
      if (value!.status !== 'QUEUED' && value!.status !== 'RUNNING') ends.set(value!.id, value!.status);
    }
    expect(ends).toEqual(
      new Map([
        [second.id, 'CANCELLED'],
        [first.id, 'SUCCEEDED'],
      ]),
    );
    const waiting = watched.next();
    await watched.return!();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('ends with its signal, and when the materializer stops', async () => {
    const { id } = await definition();
    const ended = new AbortController();
    const told = [all(app.materializer.watch(id, ended.signal)), all(app.materializer.watch(undefined, ended.signal))];
    const others = [all(app.materializer.watch(id)), all(app.materializer.watch())];
    ended.abort();
    await Promise.all(told);
    await app.materializer.stop();
    await Promise.all(others);
    await expect(app.materializer.watch(4711).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  describe('by a subscription', () => {
    const ask = (runId: string | null, scopes: readonly ('READ' | 'INGEST')[]) =>
      subscribe({
        schema: buildTidemarkSchema(),
        document: parse('subscription ($runId: ID) { materializationProgress(runId: $runId) { id status unitsDone } }'),
        variableValues: { runId },
        contextValue: {
          services: app,
          caller: { apiKeyId: null, name: 'test', scopes },
          loaders: createLoaders(app),
        },
      });

    it('tells of a run until it has ended', async () => {
      const id = globalId('MaterializationRun', (await definition()).id);
      const told = await ask(id, ['READ']);
      const list = all(told as AsyncGenerator<ExecutionResult>);
      await workOff(app);
      const states = (await list).map(
        ({ data, errors }) => (errors ?? data?.materializationProgress) as { status: string },
      );
      expect(states[0]).toEqual({ id, status: 'QUEUED', unitsDone: 0 });
      expect(states.at(-1)).toMatchObject({ id, status: 'SUCCEEDED' });
    });

    it('tells nothing without the scope, nor of a run that there is not', async () => {
      const { id } = await definition();
      const code = async (answer: ReturnType<typeof ask>) =>
        ((await answer) as ExecutionResult).errors?.map(
          ({ originalError }) => (originalError as { code?: string }).code,
        );
      expect(await code(ask(globalId('MaterializationRun', id), ['INGEST']))).toEqual(['FORBIDDEN']);
      expect(await code(ask(null, ['INGEST']))).toEqual(['FORBIDDEN']);
      expect(await code(ask(globalId('MaterializationRun', 4711), ['READ']))).toEqual(['NOT_FOUND']);
      expect(await code(ask('nonsense', ['READ']))).toEqual(['NOT_FOUND']);
    });
  });
});
