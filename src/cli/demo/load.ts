import { TidemarkError } from '../../errors/index.js';
import { BATCH_LIMIT, type ItemError, type Origin } from '../../ingestion/types.js';
import { speedOf } from '../run-report.js';
import { DEMO, demoCompanies, demoEvents } from './data.js';
import { DEMO_METRICS } from './metrics.js';
import { pace, stage } from './progress.js';
import { type DemoApp, type DemoIo } from './types.js';

const ORIGIN: Origin = { apiKeyId: null, source: 'demo' };

/** Customers first, as events name them. All of it may be run again: what is there already stays as it is. */
export async function loadCompanies(app: DemoApp, io: DemoIo, shift: number): Promise<void> {
  const bar = stage(io.out, 'customers', DEMO.companies);
  let done = 0;
  for await (const batch of demoCompanies(shift, BATCH_LIMIT)) {
    refuseErrors((await app.ingestion.upsertCompanies(batch, ORIGIN)).errors);
    done += batch.length;
    bar.to(done);
  }
  io.out.write(`  customers  ${pace(done, bar.end())}\n`);
}

/** @returns events that were new */
export async function loadEvents(app: DemoApp, io: DemoIo, shift: number): Promise<number> {
  const bar = stage(io.out, 'purchases', DEMO.events);
  let done = 0;
  let accepted = 0;
  // While one batch is written the next is read: `before` is the one under way.
  let before: Promise<void> = Promise.resolve();
  for await (const batch of demoEvents(shift, BATCH_LIMIT)) {
    await before;
    before = app.ingestion.trackActivities(batch, ORIGIN).then((result) => {
      refuseErrors(result.errors);
      accepted += result.accepted;
      done += batch.length;
      bar.to(done);
    });
    // A rejection is thrown by the await above; until then it must not count as unhandled.
    before.catch(() => undefined);
  }
  await before;
  io.out.write(`  purchases  ${pace(done, bar.end())}\n`);
  return accepted;
}

/** Defines what is not defined yet and waits until all of it is computed. @returns values written */
export async function defineMetrics(app: DemoApp, io: DemoIo): Promise<number> {
  const bar = stage(io.out, 'metrics', 100);
  const there = new Set((await app.metrics.list('COMPANY')).map(({ slug }) => slug));
  for (const metric of DEMO_METRICS) {
    if (!there.has(metric.slug)) await app.metrics.create(metric, null);
  }
  const ids = await runsOfMetrics(app);
  let values = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, id] of ids.entries()) {
    const run = await app.materializer.finished(id, (now) =>
      bar.to((100 * (index + now.progress)) / ids.length, speedOf(now)),
    );
    if (run.status !== 'SUCCEEDED') {
      throw new TidemarkError('INTERNAL_ERROR', `Computing the demo's metrics ended ${run.status}. ${run.error ?? ''}`);
    }
    values += run.valuesWritten;
    first = Math.min(first, run.from);
    last = Math.max(last, run.to);
  }
  const seconds = bar.end();
  io.out.write(
    `  ${DEMO_METRICS.length} metrics  ${pace(values, seconds)} daily values over ${last - first + 1} days\n`,
  );
  return values;
}

/** The runs that compute the demo's metrics; what an interrupted start left failed or cancelled gets a new one. */
async function runsOfMetrics(app: DemoApp): Promise<number[]> {
  const slugs = DEMO_METRICS.map(({ slug }) => slug);
  const runs = await app.materializer.lastRuns(slugs);
  const ended = slugs.filter((slug) => {
    const status = runs.get(slug)?.status;
    return status === undefined || status === 'FAILED' || status === 'CANCELLED';
  });
  const ids = new Set(slugs.filter((slug) => !ended.includes(slug)).map((slug) => runs.get(slug)!.id));
  if (ended.length > 0) {
    ids.add((await app.materializer.materialize({ keys: ended.map((slug) => `calculated.${slug}`) })).id);
  }
  return [...ids];
}

function refuseErrors(errors: readonly ItemError[]): void {
  const error = errors[0];
  if (error === undefined) return;
  throw new TidemarkError('INTERNAL_ERROR', `The demo's data were refused (${error.code}): ${error.message}`, {
    ...(error.path === undefined ? {} : { path: error.path }),
  });
}
