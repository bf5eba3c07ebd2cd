import { blockOf, type Model } from '../../model/index.js';
import { type Touch } from '../../storage/index.js';
import { type BaseSeries } from '../entities/base-series.js';

/**
 * The block rows by which writers that store something of entities, and deletions of these, wait for each other. No day's
 * value changes. (Events of a company touch the same rows anyway.)
 */
export function guardTouches(base: BaseSeries, model: Model, ids: Iterable<number>): Touch[] {
  const series = base.activityCount[model];
  return [...new Set(Array.from(ids, blockOf))].map((block) => ({ series, block, from: 1, to: 0 }));
}
