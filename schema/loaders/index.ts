import { type Model } from '../../src/model/index.js';
import { WorkBudget } from '../../src/reading/formulas/index.js';
import { type MetricInfo } from '../../src/reading/types.js';
import { type Services } from '../services.js';
import { loaderBy, loaderOf, settled } from './batching.js';
import { activitiesLoader, childrenLoader } from './lists.js';
import { metricReadsLoaders } from './metric-reads.js';
import { versionsLoader } from './origins.js';

export interface MetricName {
  readonly model: Model;
  readonly key: string;
}

const nameText = ({ model, key }: MetricName) => `${model} ${key}`;

/** What one request has looked up; equal questions are asked once, sibling ones together. */
export function createLoaders(services: Services) {
  const { catalogue, entities, keys, materializer, metrics, origins, raw, reader, search } = services;
  const entity = (model: Model) =>
    loaderOf(async (ids: readonly number[]) => (await entities.byIds(model, ids)).map((row) => row ?? null));
  return {
    /** By row id; null where there is none (any more). */
    entities: {
      COMPANY: entity('COMPANY'),
      END_USER: entity('END_USER'),
      ASSET: entity('ASSET'),
      PROJECT: entity('PROJECT'),
    },
    /** API keys by row id; null where there is none. */
    apiKeys: loaderOf(async (ids: readonly number[]) => (await keys.byIds(ids)).map((key) => key ?? null)),
    /** Pages of a company's end-users, assets and projects. */
    children: childrenLoader(search),
    /** Pages of an entity's raw activities. */
    activities: activitiesLoader(raw),
    /** Rejects with METRIC_UNKNOWN. */
    metric: loaderBy<MetricName, MetricInfo>(nameText, (names) => catalogue.resolveAll(names)),
    /** Values of metrics, whether they are stale, and where they come from. */
    ...metricReadsLoaders(reader, origins),
    /** What the formulas tried in one request may compute together. */
    work: new WorkBudget(),
    /** Formulas that calculated metrics have and had. */
    versions: versionsLoader(metrics),
    /** What metrics are computed from, and what is computed from them. */
    inputs: loaderBy<MetricInfo, MetricInfo[]>(nameText, (asked) => metrics.inputsOf(asked)),
    usedBy: loaderBy<MetricInfo, MetricInfo[]>(nameText, (asked) => metrics.usedBy(asked)),
    extent: loaderBy(nameText, (names) => settled(names.map(({ model, key }) => reader.extent(model, key)))),
    /** By `calculated.<slug>`; null where there is none. */
    calculated: loaderOf(async (keys: readonly string[]) =>
      (await metrics.getMany(keys)).map((metric) => metric ?? null),
    ),
    /** Parked units by run. */
    parkedUnits: loaderOf(async (runs: readonly number[]) => {
      const units = await materializer.parkedUnits(runs);
      return runs.map((run) => units.get(run) ?? []);
    }),
    /** By slug. */
    lastRun: loaderOf(async (slugs: readonly string[]) => {
      const runs = await materializer.lastRuns(slugs);
      return slugs.map((slug) => runs.get(slug) ?? null);
    }),
    /** By slug. */
    materializedThrough: loaderOf(async (slugs: readonly string[]) => {
      const days = await materializer.materializedThrough(slugs);
      return slugs.map((slug) => days.get(slug) ?? null);
    }),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
