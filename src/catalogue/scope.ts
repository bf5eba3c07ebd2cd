import { type FormulaScope, keyOf, type Reference } from '../formula/index.js';
import { MODEL_PREFIX, MODELS, type Model } from '../model/index.js';
import { type Series, type SeriesKind, type StoredKind, type StoredMetric } from '../storage/index.js';

const EVERY: Readonly<Record<string, SeriesKind>> = {
  'system.activity_count': 'COUNTER',
  'system.days_known': 'GAUGE',
};

/** End-users of a company, counted. */
export const USER_KEYS: readonly string[] = [
  'system.users_total',
  ...[1, 7, 30, 90].map((days) => `system.users_active_last${days}`),
];

const OF_COMPANY: Readonly<Record<string, SeriesKind>> = {
  ...EVERY,
  ...Object.fromEntries(USER_KEYS.map((key) => [key, 'GAUGE'])),
};

/** Series that exist for every entity of a model without anyone having pushed them. */
export function systemKeys(model: Model): Readonly<Record<string, SeriesKind>> {
  return model === 'COMPANY' ? OF_COMPANY : EVERY;
}

/** The stored series that a reference names in a model's own data, as key and property. */
export function seriesKeyOf(reference: Reference, property?: string): { key: string; property: string } {
  return { key: keyOf(reference), property: property ?? '' };
}

/** What a reference is when no data says otherwise. */
export function defaultKind(reference: Reference, property?: string): SeriesKind {
  if (reference.to === 'activity' || property !== undefined) return 'COUNTER';
  if (reference.to === 'system') return OF_COMPANY[keyOf(reference)] ?? 'GAUGE';
  return 'GAUGE';
}

const PUBLIC: ReadonlySet<StoredKind> = new Set<StoredKind>(['COUNTER', 'GAUGE', 'FIELD']);

/** Whether a stored series is one that people name (not bookkeeping, not a version of a calculated metric). */
export function isPublicSeries(series: Series): boolean {
  return series.property === '' && PUBLIC.has(series.kind) && !series.key.startsWith('system.');
}

/**
 * What a formula of a model may refer to: the series with data, the fields every company has, the calculated metrics; a company's,
 * those of its children too.
 */
export function formulaScope(
  model: Model,
  series: readonly Series[],
  metrics: readonly Pick<StoredMetric, 'model' | 'slug'>[],
): FormulaScope {
  const kinds = new Map<string, SeriesKind>();
  const keys: string[] = [];
  const readable = model === 'COMPANY' ? MODELS : [model];
  for (const entry of series) {
    if (!readable.includes(entry.model)) continue;
    kinds.set(kindName(entry.model, entry.key, entry.property), entry.kind === 'COUNTER' ? 'COUNTER' : 'GAUGE');
    if (isPublicSeries(entry)) keys.push(keyFrom(model, entry.model, entry.key, entry.kind === 'FIELD'));
  }
  if (model === 'COMPANY') {
    keys.push(`${MODEL_PREFIX.COMPANY}.mrr`);
    kinds.set(kindName(model, 'company.mrr', ''), 'GAUGE');
  }
  for (const of of readable) {
    keys.push(...Object.keys(systemKeys(of)).map((key) => keyFrom(model, of, key, false)));
  }
  const slugs = new Set<string>();
  for (const metric of metrics) {
    if (!readable.includes(metric.model)) continue;
    slugs.add(`${metric.model} ${metric.slug}`);
    keys.push(keyFrom(model, metric.model, `calculated.${metric.slug}`, false));
  }

  return {
    model,
    kindOf(reference, property) {
      const [of, owner] = reference.to === 'children' ? [reference.of, reference.model] : [reference, model];
      if (of.to === 'calculated') return slugs.has(`${owner} ${of.slug}`) ? 'GAUGE' : undefined;
      const { key, property: suffix } = seriesKeyOf(of, property);
      return kinds.get(kindName(owner, key, suffix)) ?? (suffix === '' ? systemKeys(owner)[key] : undefined);
    },
    knownKeys: () => new Set(keys),
  };
}

function kindName(model: Model, key: string, property: string): string {
  return `${model}\0${key}\0${property}`;
}

/** How a formula of `reader` names a key of `owner`: its own bare, its children's with their prefix, which fields have anyway. */
function keyFrom(reader: Model, owner: Model, key: string, field: boolean): string {
  return reader === owner || field ? key : `${MODEL_PREFIX[owner]}.${key}`;
}
