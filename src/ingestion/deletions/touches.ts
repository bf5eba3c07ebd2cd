import { blockOf, type Model } from '../../model/index.js';
import { type DistinctSeries, type Touch } from '../../storage/index.js';
import { type BaseSeries } from '../entities/base-series.js';

/**
 * The block rows by which writers that store something of entities, and deletions of these, wait for each other. No day's
 * value changes. (Events of a company touch the same rows anyway.)
 */
export function guardTouches(base: BaseSeries, model: Model, ids: Iterable<number>): Touch[] {
  return revisions([base.activityCount[model]], ids);
}

/** The block rows that a deletion of entities locks: of whatever may be stored of them meanwhile. */
export function deletedTouches(
  base: BaseSeries,
  distinct: readonly DistinctSeries[],
  model: Model,
  ids: Iterable<number>,
): Touch[] {
  const counted = distinct.filter((one) => one.model === model).map((one) => one.series);
  return revisions([base.firstDay[model], base.entity[model], base.activityCount[model], ...counted], ids);
}

/**
 * Rows of blocks that keep everything away which may tell entities' first days: whoever stores something of an entity locks its
 * activity count or its entity row's series.
 */
export function firstDayTouches(base: BaseSeries, model: Model, ids: Iterable<number>): Touch[] {
  return revisions([base.firstDay[model], base.entity[model], base.activityCount[model]], ids);
}

/** Touches of the entities' blocks by which only the revision goes up. */
function revisions(series: readonly number[], ids: Iterable<number>): Touch[] {
  const blocks = [...new Set(Array.from(ids, blockOf))];
  return series.flatMap((one) => blocks.map((block): Touch => ({ series: one, block, from: 1, to: 0 })));
}
