import { type Day } from '../calendar/index.js';
import { resolveMetric } from '../catalogue/metric-catalogue.js';
import { USER_KEYS } from '../catalogue/scope.js';
import { type CatalogueSnapshot, type KeptRollUp } from '../catalogue/snapshot.js';
import { type World } from '../catalogue/world.js';
import { TidemarkError } from '../errors/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Series } from '../storage/index.js';
import { type RollUpLookup } from './prepare.js';
import { rollUpIdentity } from './roll-ups/identity.js';
import { rollUpsOf } from './roll-ups/required.js';
import { userCounts, withUserCounts } from './roll-ups/user-counts.js';

/** Where a metric's values come from. */
export type Source =
  | { readonly is: 'series'; readonly series: Series | undefined; readonly zeroFill: boolean }
  | { readonly is: 'daysKnown' }
  | ComputedSource;

/** Computed values: kept ones of some days, all others are computed on reading. */
export interface ComputedSource {
  readonly is: 'computed';
  /** The metric's name in its world. */
  readonly slug: string;
  readonly world: World;
  readonly cached: Kept | undefined;
  /** A count: 0 is kept as empty, and what is kept is not masked before the first day. */
  readonly counts: boolean;
}

/** A series that holds the values of days from…through. */
export interface Kept {
  readonly series: Series;
  /** −Infinity: from the beginning of history on. */
  readonly from: Day;
  readonly through: Day;
}

/** @throws METRIC_UNKNOWN, FORMULA_INVALID where it cannot be computed any more */
export function sourceOf(known: CatalogueSnapshot, registry: Registry, model: Model, key: string): Source {
  const info = resolveMetric(known, model, key);
  if (info.key === 'system.days_known') return { is: 'daysKnown' };
  if (USER_KEYS.includes(info.key)) return userCount(known, registry, info.key);
  if (info.slug === undefined) {
    return { is: 'series', series: known.find(model, info.key, ''), zeroFill: info.seriesKind === 'COUNTER' };
  }
  const stored = known.metrics.find((metric) => metric.slug === info.slug)!;
  const world = known.world('visible');
  const broken = world.broken.get(info.slug);
  if (broken !== undefined) {
    throw new TidemarkError('FORMULA_INVALID', `${info.key} cannot be computed: ${broken}`, {
      details: { key: info.key },
    });
  }
  const series = stored.published === null || stored.seriesId === null ? undefined : known.seriesById(stored.seriesId);
  const from = stored.cachedFrom ?? Number.NEGATIVE_INFINITY;
  const cached =
    series === undefined || known.watermark === null ? undefined : { series, from, through: known.watermark };
  return { is: 'computed', slug: info.slug, world, cached, counts: false };
}

function userCount(known: CatalogueSnapshot, registry: Registry, key: string): ComputedSource {
  const published = known.world('published');
  const root = userCounts(registry).get(key)!;
  const identity = rollUpIdentity(rollUpsOf(root, registry)[0]!, published);
  const kept = identity === undefined ? undefined : visibleRollUps(known)(identity);
  const cached =
    kept?.through == null ? undefined : { series: kept.series, from: Number.NEGATIVE_INFINITY, through: kept.through };
  return { is: 'computed', slug: key, world: withUserCounts(published, registry), cached, counts: true };
}

/** What readers see of kept roll-ups: what changes on later days than the cache's last is not followed. */
export function visibleRollUps(known: CatalogueSnapshot): RollUpLookup {
  return (identity): KeptRollUp | undefined => {
    const kept = known.rollUp(identity);
    if (kept?.through == null || known.watermark === null) return undefined;
    return { series: kept.series, through: Math.min(kept.through, known.watermark) };
  };
}

/** The stored series that a source's values, or the kept ones of them, stand in. */
export function seriesOf(source: Source): Series | undefined {
  if (source.is === 'series') return source.series;
  return source.is === 'computed' ? source.cached?.series : undefined;
}
