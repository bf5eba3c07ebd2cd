import { type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import {
  type Database,
  endRun,
  insertRun,
  joinQueuedRun,
  lockDefinitions,
  moveWatermark,
  readMetrics,
  readRunsIn,
  readWatermark,
  type Series,
  type SeriesCatalogue,
  type Session,
  type StoredMetric,
  type StoredRun,
  setComing,
} from '../storage/index.js';
import { freshSeries } from './fresh-series.js';
import { dependentsOf } from './reads.js';

export interface DefinitionChangeOptions {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  /** The last day that may be closed now; the first definition starts the cache there. */
  readonly closableDay: () => Day;
}

/** What a change did: the metric, and whether its values (and so those of all that read it) change. */
export interface DefinitionChange {
  readonly slug: string;
  readonly valuesChange: boolean;
}

/**
 * Runs a change of definitions in a transaction that no other such change can overlap, gives the changed metric and all
 * that read it a series to be computed into, and queues the run that does it. A run that was computing one of them is
 * superseded: the new one takes over what it had not published. Returns the metric's slug.
 */
export async function changeDefinition(
  options: DefinitionChangeOptions,
  /** As far as can be seen before: the metric's model, and its slug if there is one already. */
  expected: { readonly model: Model; readonly slug?: string },
  work: (session: Session, metrics: readonly StoredMetric[]) => Promise<DefinitionChange>,
): Promise<string> {
  const { database } = options;
  const fresh = new Map<Model, Series[]>();
  const add = async (counts: ReadonlyMap<Model, number>) => {
    for (const [model, count] of counts) {
      fresh.set(model, [...(fresh.get(model) ?? []), ...(await freshSeries(options.series, model, count))]);
    }
  };
  await add(await affectedCounts(database, expected));
  const change = async (session: Session) => {
    await lockDefinitions(session);
    const { slug, valuesChange } = await work(session, await readMetrics(session));
    if (!valuesChange) return slug;
    const metrics = await readMetrics(session);
    const dependents = dependentsOf(metrics, [slug]);
    const affected = await supersede(session, dependents);
    const changed = metrics.filter((metric) => affected.has(metric.slug) && needsSeries(metric, dependents));
    const missing = new Map<Model, number>();
    for (const [model, count] of countsOf(changed)) {
      const lacking = count - (fresh.get(model)?.length ?? 0);
      if (lacking > 0) missing.set(model, lacking);
    }
    if (missing.size > 0) throw new SeriesShort(missing);
    const left = new Map([...fresh].map(([model, list]) => [model, [...list]]));
    for (const { id, model } of changed) await setComing(session, id, left.get(model)!.pop()!.id);
    const through = (await readWatermark(session)) ?? options.closableDay();
    await moveWatermark(session, through);
    const slugs = metrics
      .filter((metric) => changed.includes(metric) || (affected.has(metric.slug) && metric.cachedFrom !== null))
      .map((metric) => metric.slug);
    if (!(await joinQueuedRun(session, slugs))) {
      const run = { trigger: 'DEFINITION' as const, from: through, to: through, metrics: slugs };
      await insertRun(session, { ...run, now: Date.now() });
    }
    return slug;
  };
  for (;;) {
    try {
      return await database.write(change);
    } catch (error) {
      // More is affected than could be seen before: a run has begun, or another change came first.
      if (!(error instanceof SeriesShort)) throw error;
      await add(error.missing);
    }
  }
}

class SeriesShort extends Error {
  constructor(readonly missing: ReadonlyMap<Model, number>) {
    super('Some metrics lack a series to be computed into');
  }
}

async function affectedCounts(
  database: Database,
  { model, slug }: { readonly model: Model; readonly slug?: string },
): Promise<ReadonlyMap<Model, number>> {
  if (slug === undefined) return new Map([[model, 1]]);
  return database.snapshot(async (session) => {
    const metrics = await readMetrics(session);
    const dependents = dependentsOf(metrics, [slug]);
    const affected = supersededBy(await readRunsIn(session, ['QUEUED', 'RUNNING']), dependents);
    return countsOf(metrics.filter((metric) => affected.slugs.has(metric.slug) && needsSeries(metric, dependents)));
  });
}

/**
 * Whether a metric is to be computed into a new series: it changes, or the run that ends has not published it. Of one whose newest
 * days readers have already the older ones are computed where it is.
 */
function needsSeries({ slug, comingSeriesId }: StoredMetric, dependents: ReadonlySet<string>): boolean {
  return dependents.has(slug) || comingSeriesId !== null;
}

/** How many metrics of each model. */
function countsOf(metrics: readonly StoredMetric[]): Map<Model, number> {
  const counts = new Map<Model, number>();
  for (const { model } of metrics) counts.set(model, (counts.get(model) ?? 0) + 1);
  return counts;
}

/** Running definition runs that compute any of the slugs, and the slugs together with all that these runs compute. */
function supersededBy(open: readonly StoredRun[], slugs: ReadonlySet<string>) {
  const all = new Set(slugs);
  // A run that nobody has begun needs no ending: it takes each metric as it is when its turn comes.
  const runs = open.filter(
    (run) => run.trigger === 'DEFINITION' && run.status === 'RUNNING' && run.metrics.some((slug) => slugs.has(slug)),
  );
  for (const run of runs) for (const slug of run.metrics) all.add(slug);
  return { runs, slugs: all };
}

/** Ends these runs; returns the slugs with what the runs had not published yet. */
async function supersede(session: Session, slugs: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const superseded = supersededBy(await readRunsIn(session, ['QUEUED', 'RUNNING']), slugs);
  for (const run of superseded.runs) {
    await endRun(session, run.id, { status: 'CANCELLED', error: 'Superseded by a newer definition.', now: Date.now() });
  }
  return superseded.slugs;
}
