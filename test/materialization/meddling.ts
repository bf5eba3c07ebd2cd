import { CatalogueReader } from '../../src/catalogue/index.js';
import { queueDueRuns } from '../../src/materialization/due.js';
import { EmbeddedMaterializer } from '../../src/materialization/index.js';
import { type MaterializerOptions } from '../../src/materialization/options.js';
import { createChores } from '../../src/server/chores.js';
import { type App } from '../../src/server/index.js';
import { abandonRun, type Database, readWatermark, runLeases, SeriesStore } from '../../src/storage/index.js';
import { allCompanies } from './scenario.js';

/** What happens before each transaction and snapshot of a materializer, and after each transaction. */
export interface Meddler {
  before?(): Promise<void>;
  after?(): Promise<void>;
}

/** A database into whose steps somebody meddles. */
export function meddled(database: Database, meddler: Meddler): Database {
  return {
    dialect: database.dialect,
    get statements() {
      return database.statements;
    },
    get waiting() {
      return database.waiting;
    },
    async snapshot(work) {
      await meddler.before?.();
      return database.snapshot(work);
    },
    async write(work, options) {
      await meddler.before?.();
      const result = await database.write(work, options);
      await meddler.after?.();
      return result;
    },
    close: () => database.close(),
  };
}

/** What an app's materializer is made of, over a database that somebody meddles with; units are done one after the other, so that tests can tell which comes when. */
export function meddledOptions(app: App, meddler: Meddler): MaterializerOptions {
  const { registry, series, calendar } = app;
  const silent = () => undefined;
  const database = meddled(app.database, meddler);
  return {
    ...{ registry, series, calendar, closeAt: 180, pinned: true, newestFrom: 0, unitsAtOnce: 1 },
    database,
    chores: createChores({ database, series, calendar }),
    store: new SeriesStore(app.database),
    catalogue: new CatalogueReader(series, registry),
    log: { info: silent, warn: silent, error: silent },
    foldPending: async () => {
      await meddler.before?.();
      await app.ingestion.foldPending();
    },
  };
}

/** Works off what the materializer finds to do by itself until it finds nothing more; returns how many rounds that took. */
export async function workOff(app: App, options: MaterializerOptions = meddledOptions(app, {})): Promise<number> {
  for (let round = 0; ; round++) {
    if (round === 12) throw new Error('There is always something more to do.');
    await queueDueRuns(options);
    const open = (await app.materializer.runs({ first: 50 })).filter(
      ({ status }) => status === 'QUEUED' || status === 'RUNNING',
    );
    if (open.length === 0) return round;
    const materializer = new EmbeddedMaterializer(options);
    materializer.start();
    for (const { id } of open) {
      const { status, error } = await materializer.finished(id);
      if (status === 'FAILED') throw new Error(`run ${id} failed: ${error}`);
    }
    await materializer.stop();
  }
}

/** Has the materializer work until the meddler has `killed` it, or all is done; what it leaves is what a dead process leaves. */
export async function workUntilKilled(app: App, options: MaterializerOptions, killed: Promise<void>): Promise<void> {
  const materializer = new EmbeddedMaterializer(options);
  materializer.start();
  const done = (async () => {
    for (const { id, status } of await app.materializer.runs({ first: 50 })) {
      if (status === 'QUEUED') await app.materializer.finished(id);
    }
  })();
  done.catch(() => undefined);
  await Promise.race([killed, done]);
  await materializer.stop();
  await app.database.write(async (session) => {
    for (const { id, worker } of await runLeases(session)) await abandonRun(session, id, worker);
  });
}

/** What is left to be computed: block rows of changes that no unit has settled, and cached values that are called stale. */
export async function unsettled(app: App): Promise<unknown[]> {
  const through = (await app.database.snapshot(readWatermark)) ?? 0;
  const rows: unknown[] = await app.database.snapshot((session) =>
    session.all(
      `SELECT s.metric_key, s.model, s.kind, b.block, b.changed_from, b.claimed_from FROM series_block b
         JOIN series s ON s.id = b.series_id WHERE b.changed_from <= ? OR b.claimed_from <= ?`,
      // What lies after the last closed day is today's, even where a pinned TODAY is long ago by the clock.
      [through, through],
    ),
  );
  for (const { model, key } of await app.metrics.list()) {
    const ids = await allCompanies(app, model);
    const stale = (await app.reader.stale(model, [key], ids)).get(key)!;
    if (stale.includes(true)) rows.push({ key, stale });
  }
  return rows;
}
