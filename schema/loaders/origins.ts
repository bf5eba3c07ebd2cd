import { type CalculatedMetrics } from '../../src/catalogue/types.js';
import { type VersionRecord } from '../../src/storage/metrics/index.js';
import { loaderBy } from './batching.js';

/** The newest versions of a metric, or those before one. */
export interface VersionsKey {
  /** Row id. */
  readonly metric: number;
  readonly first: number;
  readonly before: number | undefined;
}

/** The same stretch of versions of many metrics is read at once. */
export function versionsLoader(metrics: CalculatedMetrics) {
  return loaderBy<VersionsKey, VersionRecord[]>(
    ({ metric, first, before }) => `${metric} ${first} ${before}`,
    async (keys) => {
      const stretches = new Map(keys.map(({ first, before }) => [`${first} ${before}`, { first, before }]));
      const found = new Map<string, VersionRecord[]>();
      for (const [name, stretch] of stretches) {
        const ids = keys.filter((key) => `${key.first} ${key.before}` === name).map((key) => key.metric);
        for (const version of await metrics.versions(ids, stretch)) {
          const list = found.get(`${version.metricId} ${name}`);
          if (list === undefined) found.set(`${version.metricId} ${name}`, [version]);
          else list.push(version);
        }
      }
      return keys.map(({ metric, first, before }) => found.get(`${metric} ${first} ${before}`) ?? []);
    },
  );
}
