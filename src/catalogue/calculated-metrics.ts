import { randomBytes } from 'node:crypto';
import { type Day } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type CheckedFormula, checkFormula, inputsOf } from '../formula/index.js';
import { type Model } from '../model/index.js';
import { type MetricInfo } from '../reading/types.js';
import { type Registry } from '../registry/index.js';
import {
  addVersion,
  type Database,
  deleteMetric,
  dropSeriesBlock,
  endRun,
  type IdLease,
  insertMetric,
  insertRun,
  joinQueuedRun,
  lockDefinitions,
  type MetricFacts,
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
  updateFacts,
} from '../storage/index.js';
import { infoOfCalculated, resolveMetric } from './metric-catalogue.js';
import { formulaScope } from './scope.js';
import { checkSlug, freeSlug, slugOf } from './slug.js';
import { type CatalogueReader } from './snapshot.js';
import {
  type CalculatedMetricInfo,
  type CalculatedMetrics,
  type CreateMetricInput,
  type EmptyAs,
  type UpdateMetricInput,
} from './types.js';
import { findCycle } from './world.js';

export interface CalculatedMetricsOptions {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly leases: IdLease;
  readonly registry: Registry;
  readonly catalogue: CatalogueReader;
  /** The last day that may be closed now; the first definition starts the cache there. */
  readonly closableDay: () => Day;
  /** Called after a definition has been committed: there is a run to work off. */
  readonly wake: () => void;
}

/** Definitions kept in the database; each change queues the run that computes it, in the same transaction. */
export class StoredCalculatedMetrics implements CalculatedMetrics {
  readonly #options: CalculatedMetricsOptions;

  constructor(options: CalculatedMetricsOptions) {
    this.#options = options;
  }

  async list(model?: Model): Promise<CalculatedMetricInfo[]> {
    const metrics = await this.#options.database.snapshot(readMetrics);
    return metrics.filter((metric) => model === undefined || metric.model === model).map(infoOf);
  }

  async get(key: string): Promise<CalculatedMetricInfo | undefined> {
    return (await this.getMany([key]))[0];
  }

  async getMany(keys: readonly string[]): Promise<(CalculatedMetricInfo | undefined)[]> {
    const metrics = await this.#options.database.snapshot(readMetrics);
    const byKey = new Map(metrics.map((metric) => [`calculated.${metric.slug}`, infoOf(metric)]));
    return keys.map((key) => byKey.get(key));
  }

  async check(model: Model, formula: unknown): Promise<CheckedFormula> {
    const series = await this.#options.catalogue.list();
    const metrics = await this.#options.database.snapshot(readMetrics);
    return checkFormula(formula, formulaScope(model, series, metrics), this.#options.registry);
  }

  async create(input: CreateMetricInput, apiKeyId: number | null): Promise<CalculatedMetricInfo> {
    const { leases, catalogue } = this.#options;
    const facts = factsOf(input);
    const slug = input.slug == null ? undefined : checkSlug(input.slug);
    const series = await catalogue.list();
    const id = await leases.take('calculated_metric', 1);
    return this.#change(
      async (session, metrics, coming) => {
        const taken = new Set(metrics.map((metric) => metric.slug));
        if (slug !== undefined && taken.has(slug)) {
          const free = freeSlug(slug, taken);
          throw new TidemarkError('SLUG_TAKEN', `There is a calculated metric "${slug}" already. ${free} is free.`, {
            path: 'slug',
            suggestions: [free],
          });
        }
        const chosen = slug ?? freeSlug(slugOf(input.name), taken);
        const formula = this.#accept(chosen, input.model, input.formula, series, metrics);
        const now = Date.now();
        await insertMetric(session, { id, slug: chosen, model: input.model, ...facts, now });
        const version = { version: 1, formula, emptyAs: input.emptyAs ?? ('EMPTY' as EmptyAs), now, apiKeyId };
        await addVersion(session, id, version);
        return { slug: chosen, affected: await coming([chosen]) };
      },
      { model: input.model, slugs: [] },
    );
  }

  async update(key: string, input: UpdateMetricInput, apiKeyId: number | null): Promise<CalculatedMetricInfo> {
    const series = await this.#options.catalogue.list();
    return this.#change(
      async (session, metrics, coming) => {
        const metric = find(metrics, key);
        const facts = factsOf({
          name: input.name ?? metric.name,
          description: input.description === undefined ? metric.description : input.description,
          unit: input.unit === undefined ? metric.unit : input.unit,
          direction: input.direction === undefined ? metric.direction : input.direction,
        });
        const now = Date.now();
        await updateFacts(session, metric.id, facts, now);
        const emptyAs = input.emptyAs ?? metric.newest.emptyAs;
        const formula =
          input.formula == null
            ? metric.newest.formula
            : this.#accept(metric.slug, metric.model, input.formula, series, metrics);
        const same =
          JSON.stringify(formula) === JSON.stringify(metric.newest.formula) && emptyAs === metric.newest.emptyAs;
        if (same) return { slug: metric.slug, affected: [] };
        await addVersion(session, metric.id, { version: metric.newest.version + 1, formula, emptyAs, now, apiKeyId });
        return { slug: metric.slug, affected: await coming([metric.slug]) };
      },
      { model: (await this.get(key))?.model ?? 'COMPANY', slugs: [key.replace(/^calculated\./, '')] },
    );
  }

  async delete(key: string): Promise<void> {
    const { database } = this.#options;
    const retired = await database.write(async (session) => {
      await lockDefinitions(session);
      const metrics = await readMetrics(session);
      const metric = find(metrics, key);
      const readers = metrics.filter(
        (other) => other.slug !== metric.slug && this.#readsOf(other).includes(metric.slug),
      );
      if (readers.length > 0) {
        const names = readers.map((reader) => `calculated.${reader.slug}`);
        throw new TidemarkError(
          'METRIC_IN_USE',
          `${key} is read by ${names.join(', ')}: change or delete these first.`,
          {
            suggestions: names,
            details: { usedBy: names },
          },
        );
      }
      await deleteMetric(session, metric.id);
      return [metric.seriesId, metric.comingSeriesId].filter((id) => id !== null);
    });
    for (const id of retired) while (await database.write((session) => dropSeriesBlock(session, id)));
  }

  async inputsOf(metric: MetricInfo): Promise<MetricInfo[]> {
    if (metric.slug === undefined) return [];
    const known = await this.#known();
    const stored = known.metrics.find((candidate) => candidate.slug === metric.slug);
    if (stored === undefined) return [];
    return this.#inputInfos(known, metric.model, this.#checked(stored, known.metrics));
  }

  async inputsOfFormula(model: Model, checked: CheckedFormula): Promise<MetricInfo[]> {
    return this.#inputInfos(await this.#known(), model, checked);
  }

  async usedBy(metric: MetricInfo): Promise<MetricInfo[]> {
    const known = await this.#known();
    return known.metrics
      .filter((other) => other.model === metric.model)
      .filter((other) => this.#checked(other, known.metrics).inputs.some((input) => input.key === metric.key))
      .map(infoOfCalculated);
  }

  /**
   * Runs a change of definitions in a transaction that no other such change can overlap, gives the changed metrics (and
   * all that read them) a series to be computed into, and queues the run. A run that was computing one of them is
   * superseded: the new one takes over what it had not published.
   */
  async #change(
    work: (
      session: Session,
      metrics: StoredMetric[],
      coming: (slugs: readonly string[]) => Promise<string[]>,
    ) => Promise<{ slug: string; affected: readonly string[] }>,
    expected: { model: Model; slugs: readonly string[] },
  ): Promise<CalculatedMetricInfo> {
    const { database } = this.#options;
    const runId = await this.#options.leases.take('run', 1);
    // Series rows come from short transactions of their own: one for each metric that this change affects, as far as
    // can be seen now.
    const count = await database.snapshot(async (session) => {
      const affected = this.#dependentsOf(await readMetrics(session), expected.slugs);
      return Math.max(1, supersededBy(await readRunsIn(session, ['QUEUED', 'RUNNING']), affected).slugs.size);
    });
    const fresh = await this.#freshSeries(expected.model, count);
    const slug = await database.write(async (session) => {
      await lockDefinitions(session);
      const metrics = await readMetrics(session);
      const changed = await work(session, metrics, async (slugs) => {
        const now = await readMetrics(session);
        const affected = this.#dependentsOf(now, slugs);
        const all = await supersede(session, affected);
        let next = 0;
        for (const metric of now) {
          if (!all.has(metric.slug)) continue;
          const series = fresh[next++];
          if (series === undefined) {
            throw new TidemarkError('CONFLICT', 'Other metrics were defined at the same moment: try again.');
          }
          await setComing(session, metric.id, series.id);
        }
        return [...all];
      });
      if (changed.affected.length > 0) {
        const through = (await readWatermark(session)) ?? this.#options.closableDay();
        await moveWatermark(session, through);
        const metrics = changed.affected;
        if (!(await joinQueuedRun(session, metrics))) {
          const run = {
            id: runId,
            trigger: 'DEFINITION' as const,
            from: through,
            to: through,
            metrics,
            now: Date.now(),
          };
          await insertRun(session, run);
        }
      }
      return changed.slug;
    });
    this.#options.wake();
    return (await this.get(`calculated.${slug}`))!;
  }

  /** Series of kind CALCULATED that nothing refers to yet. */
  #freshSeries(model: Model, count: number): Promise<Series[]> {
    const specs = Array.from({ length: count }, () => ({
      model,
      key: `calculated@${randomBytes(9).toString('base64url')}`,
      kind: 'CALCULATED' as const,
      fold: 'LAST' as const,
    }));
    return this.#options.series.ensure(specs);
  }

  /** @throws FORMULA_INVALID with all problems, FORMULA_CYCLE */
  #accept(
    slug: string,
    model: Model,
    input: unknown,
    series: readonly Series[],
    metrics: readonly StoredMetric[],
  ): unknown {
    // The metric itself may not exist yet: a reference to it is a cycle, not an unknown name.
    const checked = checkFormula(input, formulaScope(model, series, metrics), this.#options.registry);
    const own = `calculated.${slug}`;
    const errors = checked.problems.filter((problem) => problem.severity === 'ERROR');
    if (!checked.valid) {
      const first = errors[0]!;
      const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
      throw new TidemarkError(
        'FORMULA_INVALID',
        `The formula was not saved. At ${first.path ?? '$'}: ${first.message}${more}`,
        {
          path: 'formula',
          suggestions: first.suggestions,
          details: { problems: checked.problems },
        },
      );
    }
    const reads = (name: string): readonly string[] => {
      if (name === slug) return calculatedInputs(checked);
      const metric = metrics.find((candidate) => candidate.slug === name);
      return metric === undefined ? [] : this.#readsOf(metric);
    };
    const cycle = findCycle(slug, reads);
    if (cycle !== undefined) {
      const path = cycle.map((name) => `calculated.${name}`).join(' → ');
      throw new TidemarkError('FORMULA_CYCLE', `${own} would read itself: ${path}.`, {
        path: 'formula',
        details: { cycle },
      });
    }
    return checked.json;
  }

  #checked(metric: StoredMetric, metrics: readonly StoredMetric[]): CheckedFormula {
    return checkFormula(metric.newest.formula, formulaScope(metric.model, [], metrics), this.#options.registry);
  }

  /** Slugs that a metric's newest or published version reads. */
  #readsOf(metric: StoredMetric): string[] {
    const slugs = new Set<string>();
    for (const version of [metric.newest, metric.published]) {
      if (version !== null) for (const slug of calculatedSlugs(version.formula)) slugs.add(slug);
    }
    return [...slugs];
  }

  #dependentsOf(metrics: readonly StoredMetric[], slugs: readonly string[]): Set<string> {
    const found = new Set(slugs);
    for (let grown = true; grown; ) {
      grown = false;
      for (const metric of metrics) {
        if (found.has(metric.slug)) continue;
        if (calculatedSlugs(metric.newest.formula).some((slug) => found.has(slug))) {
          found.add(metric.slug);
          grown = true;
        }
      }
    }
    return found;
  }

  async #known() {
    const { database, catalogue } = this.#options;
    const series = await catalogue.list();
    return database.snapshot((session) => catalogue.read(session, series));
  }

  #inputInfos(
    known: Awaited<ReturnType<CatalogueReader['read']>>,
    model: Model,
    checked: CheckedFormula,
  ): MetricInfo[] {
    const inputs = checked.root === undefined ? checked.inputs : inputsOf(checked.root);
    const found = new Map<string, MetricInfo>();
    for (const input of inputs) {
      try {
        found.set(input.key, resolveMetric(known, model, input.key));
      } catch (error) {
        // A name that no data has yet is no metric yet.
        if (!(error instanceof TidemarkError) || error.code !== 'METRIC_UNKNOWN') throw error;
      }
    }
    return [...found.values()];
  }
}

/** Open definition runs that compute any of the slugs, and the slugs together with all that these runs compute. */
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

function find(metrics: readonly StoredMetric[], key: string): StoredMetric {
  const metric = metrics.find((candidate) => `calculated.${candidate.slug}` === key);
  if (metric !== undefined) return metric;
  throw new TidemarkError('METRIC_UNKNOWN', `There is no calculated metric "${key.slice(0, 200)}".`, {
    suggestions: metrics.map((candidate) => `calculated.${candidate.slug}`).filter((known) => known.endsWith(key)),
  });
}

function factsOf(input: {
  name: string;
  description?: string | null | undefined;
  unit?: string | null | undefined;
  direction?: 'UP' | 'DOWN' | null | undefined;
}): MetricFacts {
  const tooLong = (path: string, value: string | null | undefined, limit: number) => {
    if (value != null && Buffer.byteLength(value) > limit) {
      throw new TidemarkError('VALUE_TOO_LONG', `\`${path}\` is longer than ${limit} bytes.`, { path });
    }
  };
  if (input.name.trim() === '')
    throw new TidemarkError('VALUE_MISSING', 'A calculated metric needs a name.', { path: 'name' });
  tooLong('name', input.name, 255);
  tooLong('unit', input.unit, 64);
  tooLong('description', input.description, 10_000);
  return {
    name: input.name,
    description: input.description ?? null,
    unit: input.unit ?? null,
    direction: input.direction ?? null,
  };
}

function calculatedInputs(checked: CheckedFormula): string[] {
  return checked.inputs.flatMap(({ reference }) => (reference.to === 'calculated' ? [reference.slug] : []));
}

/** Slugs named anywhere in a canonical formula. */
function calculatedSlugs(formula: unknown): string[] {
  if (Array.isArray(formula)) return formula.flatMap(calculatedSlugs);
  if (typeof formula !== 'object' || formula === null) return [];
  const { prop } = formula as { prop?: unknown };
  return typeof prop === 'string' && prop.startsWith('calculated.') ? [prop.slice('calculated.'.length)] : [];
}

function infoOf(metric: StoredMetric): CalculatedMetricInfo {
  return {
    id: metric.id,
    slug: metric.slug,
    key: `calculated.${metric.slug}`,
    model: metric.model,
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    direction: metric.direction,
    formula: metric.newest.formula,
    emptyAs: metric.newest.emptyAs,
    version: metric.newest.version,
    publishedVersion: metric.published?.version ?? null,
    createdAt: metric.createdAt,
    updatedAt: metric.updatedAt,
  };
}
