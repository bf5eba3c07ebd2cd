import { execute, parse } from 'graphql';
import { buildTidemarkSchema } from '../../../schema/build.js';
import { createLoaders } from '../../../schema/loaders/index.js';
import { CatalogueReader } from '../../../src/catalogue/index.js';
import { type App } from '../../../src/server/index.js';
import { createReaders } from '../../../src/server/readers.js';
import { PageCache, SeriesStore } from '../../../src/storage/index.js';
import { meddled } from '../meddling.js';

export interface Answered {
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their question.
  readonly data: any;
  /** Snapshots that it took. */
  readonly snapshots: number;
}

/** Answers a question as a server does; `happens` is called, and waited for, before one of its snapshots (the first is 1). */
export async function answerBeside(
  app: App,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  before: number,
  happens: () => Promise<void>,
): Promise<Answered> {
  let snapshots = 0;
  const database = meddled(app.database, {
    async before() {
      if (++snapshots === before) await happens();
    },
  });
  const { series, registry, calendar } = app;
  const services = {
    ...app,
    ...createReaders(database, {
      ...{ registry, calendar, store: new SeriesStore(database), pages: new PageCache(2 ** 24) },
      snapshots: new CatalogueReader(series, registry),
      foldPending: () => app.ingestion.foldPending(),
    }),
  };
  const { data, errors } = await execute({
    schema: buildTidemarkSchema(),
    document: parse(document),
    variableValues: variables,
    contextValue: {
      services,
      caller: { apiKeyId: null, name: 'test', scopes: ['READ'] },
      loaders: createLoaders(services),
    },
  });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return { data, snapshots };
}
