import { type StoredMetric } from '../storage/index.js';

const CALCULATED = /^(?:(?:enduser|asset|project)\.)?calculated\.(.*)$/s;

/** Slugs of the calculated metrics named anywhere in a canonical formula, those of children too. */
export function slugsIn(formula: unknown): string[] {
  if (Array.isArray(formula)) return formula.flatMap(slugsIn);
  if (typeof formula !== 'object' || formula === null) return [];
  const { prop } = formula as { prop?: unknown };
  const slug = typeof prop === 'string' ? CALCULATED.exec(prop)?.[1] : undefined;
  return slug === undefined ? [] : [slug];
}

/** Slugs that a metric's newest or published version reads. */
export function readsOf(metric: StoredMetric): string[] {
  const slugs = new Set<string>();
  for (const version of [metric.newest, metric.published]) {
    if (version !== null) for (const slug of slugsIn(version.formula)) slugs.add(slug);
  }
  return [...slugs];
}

/** The slugs and all whose newest version reads one of them, directly or not. */
export function dependentsOf(metrics: readonly StoredMetric[], slugs: readonly string[]): Set<string> {
  const found = new Set(slugs);
  for (let grown = true; grown; ) {
    grown = false;
    for (const metric of metrics) {
      if (found.has(metric.slug) || !slugsIn(metric.newest.formula).some((slug) => found.has(slug))) continue;
      found.add(metric.slug);
      grown = true;
    }
  }
  return found;
}
