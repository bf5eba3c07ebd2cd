import { TidemarkError } from '../errors/index.js';
import { type CheckedFormula, checkFormula, keyOf, type Reference } from '../formula/index.js';
import { type Model } from '../model/index.js';
import { type MetricInfo } from '../reading/types.js';
import { type Registry } from '../registry/index.js';
import {
  addVersion,
  deleteMetric,
  dropSeriesBlock,
  type IdLease,
  insertMetric,
  lockDefinitions,
  readMetrics,
  readVersions,
  type StoredMetric,
  updateFacts,
  type VersionRecord,
} from '../storage/index.js';
import { acceptFormula } from './accept-formula.js';
import { changeDefinition, type DefinitionChangeOptions } from './definition-change.js';
import { factsOf } from './facts.js';
import { infoOfCalculated, resolveMetric } from './metric-catalogue.js';
import { readsOf } from './reads.js';
import { formulaScope } from './scope.js';
import { checkSlug, freeSlug, slugOf } from './slug.js';
import { type CatalogueReader, type CatalogueSnapshot } from './snapshot.js';
import {
  type CalculatedMetricInfo,
  type CalculatedMetrics,
  type CreateMetricInput,
  type UpdateMetricInput,
} from './types.js';
import { unknownCalculated } from './unknown.js';

export interface CalculatedMetricsOptions extends DefinitionChangeOptions {
  readonly registry: Registry;
  readonly catalogue: CatalogueReader;
  readonly leases: IdLease;
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

  versions(
    metricIds: readonly number[],
    stretch: { readonly first: number; readonly before?: number | undefined },
  ): Promise<VersionRecord[]> {
    return this.#options.database.snapshot((session) => readVersions(session, metricIds, stretch));
  }

  async check(model: Model, formula: unknown): Promise<CheckedFormula> {
    const series = await this.#options.catalogue.list();
    const metrics = await this.#options.database.snapshot(readMetrics);
    return checkFormula(formula, formulaScope(model, series, metrics), this.#options.registry);
  }

  async create(input: CreateMetricInput, apiKeyId: number | null): Promise<CalculatedMetricInfo> {
    const { leases, catalogue, registry } = this.#options;
    const facts = factsOf(input);
    const wanted = input.slug == null ? undefined : checkSlug(input.slug);
    const series = await catalogue.list();
    const id = await leases.take('calculated_metric', 1);
    const { model } = input;
    const slug = await changeDefinition(this.#options, { model }, async (session, metrics) => {
      const chosen = chooseSlug(wanted, input.name, metrics);
      const formula = acceptFormula({ slug: chosen, model, formula: input.formula }, { series, metrics }, registry);
      const now = Date.now();
      await insertMetric(session, { id, slug: chosen, model, ...facts, now });
      await addVersion(session, id, { version: 1, formula, emptyAs: input.emptyAs ?? 'EMPTY', now, apiKeyId });
      return { slug: chosen, valuesChange: true };
    });
    return this.#changed(slug);
  }

  async update(key: string, input: UpdateMetricInput, apiKeyId: number | null): Promise<CalculatedMetricInfo> {
    const { catalogue, registry } = this.#options;
    const series = await catalogue.list();
    const { model, slug } = find(await this.#options.database.snapshot(readMetrics), key);
    await changeDefinition(this.#options, { model, slug }, async (session, metrics) => {
      const metric = find(metrics, key);
      const { newest } = metric;
      const now = Date.now();
      await updateFacts(session, metric.id, factsOf({ ...metric, ...given(input) }), now);
      const formula =
        input.formula == null
          ? newest.formula
          : acceptFormula({ slug, model, formula: input.formula }, { series, metrics }, registry);
      const emptyAs = input.emptyAs ?? newest.emptyAs;
      const valuesChange = JSON.stringify(formula) !== JSON.stringify(newest.formula) || emptyAs !== newest.emptyAs;
      if (valuesChange) {
        await addVersion(session, metric.id, { version: newest.version + 1, formula, emptyAs, now, apiKeyId });
      }
      return { slug, valuesChange };
    });
    return this.#changed(slug);
  }

  async delete(key: string): Promise<void> {
    const { database } = this.#options;
    const retired = await database.write(async (session) => {
      await lockDefinitions(session);
      const metrics = await readMetrics(session);
      const metric = find(metrics, key);
      const readers = metrics.filter((other) => other.slug !== metric.slug && readsOf(other).includes(metric.slug));
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

  async inputsOf(metrics: readonly MetricInfo[]): Promise<MetricInfo[][]> {
    if (metrics.every((metric) => metric.slug === undefined)) return metrics.map(() => []);
    const known = await this.#known();
    return metrics.map((metric) => {
      const stored = known.metrics.find((candidate) => candidate.slug === metric.slug);
      if (stored === undefined) return [];
      return this.#inputInfos(known, metric.model, this.#checked(stored, known.metrics));
    });
  }

  async inputsOfFormula(model: Model, checked: CheckedFormula): Promise<MetricInfo[]> {
    return this.#inputInfos(await this.#known(), model, checked);
  }

  async usedBy(metrics: readonly MetricInfo[]): Promise<MetricInfo[][]> {
    const known = await this.#known();
    const readers = new Map<string, MetricInfo[]>();
    for (const reader of known.metrics) {
      const inputs = this.#checked(reader, known.metrics).inputs.map(({ reference }) => {
        const of = ownerOf(reference, reader.model);
        return nameOf(of.model, keyOf(of.reference));
      });
      for (const name of new Set(inputs)) {
        const list = readers.get(name);
        if (list === undefined) readers.set(name, [infoOfCalculated(reader)]);
        else list.push(infoOfCalculated(reader));
      }
    }
    return metrics.map(({ model, key }) => readers.get(nameOf(model, key)) ?? []);
  }

  #checked(metric: StoredMetric, metrics: readonly StoredMetric[]): CheckedFormula {
    return checkFormula(metric.newest.formula, formulaScope(metric.model, [], metrics), this.#options.registry);
  }

  /** The metric as it is after a change, with its run on the way. */
  async #changed(slug: string): Promise<CalculatedMetricInfo> {
    this.#options.wake();
    const metric = await this.get(`calculated.${slug}`);
    if (metric === undefined) throw new TidemarkError('METRIC_UNKNOWN', `calculated.${slug} was deleted meanwhile.`);
    return metric;
  }

  async #known() {
    const { database, catalogue } = this.#options;
    return database.snapshot((session) => catalogue.readAll(session));
  }

  #inputInfos(known: CatalogueSnapshot, model: Model, checked: CheckedFormula): MetricInfo[] {
    const found = new Map<string, MetricInfo>();
    for (const input of checked.inputs) {
      try {
        const of = ownerOf(input.reference, model);
        found.set(input.key, resolveMetric(known, of.model, keyOf(of.reference)));
      } catch (error) {
        // A name that no data has yet is no metric yet.
        if (!(error instanceof TidemarkError) || error.code !== 'METRIC_UNKNOWN') throw error;
      }
    }
    return [...found.values()];
  }
}

/** Whose series it is that a formula of a model refers to, and how its owner does. */
function ownerOf(reference: Reference, model: Model): { model: Model; reference: Reference } {
  return reference.to === 'children' ? { model: reference.model, reference: reference.of } : { model, reference };
}

function nameOf(model: Model, key: string): string {
  return `${model} ${key}`;
}

function find(metrics: readonly StoredMetric[], key: string): StoredMetric {
  const metric = metrics.find((candidate) => `calculated.${candidate.slug}` === key);
  if (metric !== undefined) return metric;
  const slugs = metrics.map((candidate) => candidate.slug);
  throw unknownCalculated(key, slugs);
}

/** @throws SLUG_TAKEN with one that is free */
function chooseSlug(wanted: string | undefined, name: string, metrics: readonly StoredMetric[]): string {
  const taken = new Set(metrics.map((metric) => metric.slug));
  if (wanted === undefined) return freeSlug(slugOf(name), taken);
  if (!taken.has(wanted)) return wanted;
  const free = freeSlug(wanted, taken);
  throw new TidemarkError('SLUG_TAKEN', `There is a calculated metric "${wanted}" already. ${free} is free.`, {
    path: 'slug',
    suggestions: [free],
  });
}

/** The facts that an update gives; one that is left out stays as it is, null clears it (a name cannot be cleared). */
function given(input: UpdateMetricInput) {
  const { name, description, unit, direction } = input;
  return {
    ...(name == null ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
    ...(direction === undefined ? {} : { direction }),
  };
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
