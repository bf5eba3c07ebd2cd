import { type FormulaScope, keyOf, type Reference } from '../formula/index.js';
import { MODEL_PREFIX, type Model } from '../model/index.js';
import { type Series, type SeriesKind, type StoredMetric } from '../storage/index.js';

/** Series that exist for every entity without anyone having pushed them. */
export const SYSTEM_KEYS: Readonly<Record<string, SeriesKind>> = {
  'system.activity_count': 'COUNTER',
  'system.days_known': 'GAUGE',
};

/** The stored series that a reference names in a model's own data, as key and property. */
export function seriesKeyOf(reference: Reference, property?: string): { key: string; property: string } {
  return { key: keyOf(reference), property: property ?? '' };
}

/** What a reference is when no data says otherwise. */
export function defaultKind(reference: Reference, property?: string): SeriesKind {
  if (reference.to === 'activity' || property !== undefined) return 'COUNTER';
  if (reference.to === 'system') return SYSTEM_KEYS[keyOf(reference)] ?? 'GAUGE';
  return 'GAUGE';
}

/** Whether a stored series is one that people name (not bookkeeping, not a version of a calculated metric). */
export function isPublicSeries(series: Series): boolean {
  if (series.property !== '' || series.kind === 'CALCULATED' || series.kind === 'FIRST_DAY') return false;
  return !series.key.startsWith('system.');
}

/** What a formula of a model may refer to: the series with data, the fields every company has, the calculated metrics. */
export function formulaScope(
  model: Model,
  series: readonly Series[],
  metrics: readonly Pick<StoredMetric, 'model' | 'slug'>[],
): FormulaScope {
  const kinds = new Map<string, SeriesKind>();
  const keys: string[] = [...Object.keys(SYSTEM_KEYS)];
  for (const entry of series) {
    if (entry.model !== model) continue;
    kinds.set(`${entry.key}\0${entry.property}`, entry.kind === 'COUNTER' ? 'COUNTER' : 'GAUGE');
    if (isPublicSeries(entry)) keys.push(entry.key);
  }
  if (model === 'COMPANY') {
    keys.push(`${MODEL_PREFIX.COMPANY}.mrr`);
    kinds.set('company.mrr\0', 'GAUGE');
  }
  const slugs = new Set(metrics.filter((metric) => metric.model === model).map((metric) => metric.slug));
  for (const slug of slugs) keys.push(`calculated.${slug}`);

  return {
    model,
    kindOf(reference, property) {
      if (reference.to === 'calculated') return slugs.has(reference.slug) ? 'GAUGE' : undefined;
      const { key, property: suffix } = seriesKeyOf(reference, property);
      return kinds.get(`${key}\0${suffix}`) ?? (suffix === '' ? SYSTEM_KEYS[key] : undefined);
    },
    knownKeys: () => new Set(keys),
  };
}
