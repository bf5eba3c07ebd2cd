import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CatalogueReader } from '../catalogue/snapshot.js';
import { distinctSpecsOf } from '../reading/distinct-reads.js';
import { correctionsSoFar, holdCorrections } from '../storage/corrections/index.js';
import {
  addDistinctSeries,
  addDistinctValues,
  type Database,
  type DistinctSeries,
  lockDefinitions,
  noteScanned,
  readDistinctSeries,
  readValueEvents,
  type SeriesCatalogue,
  type Session,
  valuesOf,
} from '../storage/index.js';

export interface BackfillDependencies {
  readonly database: Database;
  readonly catalogue: CatalogueReader;
  readonly series: SeriesCatalogue;
  readonly log?: { info(facts: object, message: string): void };
}

/** Events that one transaction goes through: at first, at least, at most, and so many that it takes about so long (ms). */
const FIRST_EVENTS = 2_000;
const LEAST_EVENTS = 200;
const MOST_EVENTS = 50_000;
const AIM_MS = { sqlite: 40, mysql: 300 } as const;
/** A long scan says how far it is so often (ms). */
const SAY_EVERY_MS = 5_000;

/**
 * Sees to it that the values that the newest definitions of some metrics count are kept, and that those of the past are in.
 * Resumes where it was broken off. False where `goOn`, asked between transactions, said no.
 */
export async function prepareDistinct(
  dependencies: BackfillDependencies,
  slugs: readonly string[],
  goOn: () => Promise<boolean>,
): Promise<boolean> {
  const { database, catalogue, series } = dependencies;
  const all = await catalogue.list();
  const known = await database.snapshot((session) => catalogue.read(session, all));
  const { metrics } = known.world('newest');
  const specs = slugs.flatMap((slug) => {
    const metric = metrics.get(slug);
    return metric === undefined ? [] : distinctSpecsOf(metric.root, metric.model);
  });
  if (specs.length === 0) return true;
  const wanted = (await series.ensure(specs)).map((one) => one.id);
  const missing = async () => {
    const rows = await database.snapshot(readDistinctSeries);
    const ready = new Set(rows.flatMap((row) => (row.ready ? row.series : [])));
    return wanted.filter((id) => !ready.has(id));
  };
  if ((await missing()).length === 0) return true;
  await database.write(async (session) => {
    await lockDefinitions(session); // nobody deletes values of the same series meanwhile: see dropDistinctValues
    await addDistinctSeries(session, wanted);
  });
  while ((await missing()).length > 0) if (!(await scan(dependencies, goOn))) return false;
  return true;
}

/**
 * Goes through the log for all series that are not ready, once: from where the one that is furthest behind stopped through
 * the newest event of now. Later batches are folded: DistinctFold says why none falls between the two. Any number may scan at
 * a time, as values are kept once.
 */
async function scan({ database, log }: BackfillDependencies, goOn: () => Promise<boolean>): Promise<boolean> {
  const { waiting, last } = await database.snapshot(async (session) => {
    const rows = await session.all<{ last: number | null }>('SELECT MAX(id) AS last FROM event');
    return { waiting: (await readDistinctSeries(session)).filter((one) => !one.ready), last: rows[0]?.last ?? 0 };
  });
  if (waiting.length === 0) return true;
  const ids = waiting.map((one) => one.series);
  const begin = Math.min(...waiting.map((one) => one.scanned));
  let said = performance.now();
  let events = FIRST_EVENTS;
  for (let done = begin; ; ) {
    if (!(await goOn())) return false;
    const end = Math.min(done + events, last);
    const began = performance.now();
    await scanEvents(database, waiting, done, end);
    const took = Math.max(performance.now() - began, 1);
    done = Math.max(end, done);
    if (done >= last) break;
    const wanted = events * Math.min(Math.max(AIM_MS[database.dialect] / took, 0.5), 2);
    events = Math.round(Math.min(Math.max(wanted, LEAST_EVENTS), MOST_EVENTS));
    if (performance.now() - said > SAY_EVERY_MS) {
      said = performance.now();
      const percent = Math.floor(((done - begin) * 100) / (last - begin));
      log?.info(
        { series: ids.length, events: done, of: last, percent },
        'gathering the distinct values of past events',
      );
    }
    await nextTurn(); // requests are answered in between
  }
  await database.write((session) => noteScanned(session, ids, last, true));
  return true;
}

/** Keeps the values of events with ids after `done` through `end`, and how far the log has been gone through. */
async function scanEvents(
  database: Database,
  waiting: readonly DistinctSeries[],
  done: number,
  end: number,
): Promise<void> {
  const behind = waiting.filter((one) => one.scanned < end);
  if (behind.length === 0) return;
  const activities = behind.flatMap(({ activity }) => activity ?? []);
  const read = (session: Session) => readValueEvents(session, [{ first: done + 1, last: end }], activities);
  const { events, seen } = await database.snapshot(async (session) => ({
    seen: await correctionsSoFar(session),
    events: await read(session),
  }));
  await database.write(async (session) => {
    // What was taken out of the log since it was read must not come back; nothing is taken out until the commit.
    const isTrue = (await holdCorrections(session)) === seen;
    await addDistinctValues(session, valuesOf(isTrue ? events : await read(session), behind));
    await noteScanned(
      session,
      behind.map((one) => one.series),
      end,
      false,
    );
  });
}
