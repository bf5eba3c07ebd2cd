import { formulaScope, USER_KEYS } from '../../catalogue/scope.js';
import { type World, type WorldMetric } from '../../catalogue/world.js';
import { checkFormula, type FormulaNode } from '../../formula/index.js';
import { type Registry } from '../../registry/index.js';

const roots = new WeakMap<Registry, Map<string, FormulaNode>>();

/** The formulas that read the counts of end-users directly, by key. */
export function userCounts(registry: Registry): ReadonlyMap<string, FormulaNode> {
  let known = roots.get(registry);
  if (known === undefined) {
    known = new Map();
    const scope = formulaScope('COMPANY', [], []);
    for (const key of USER_KEYS) {
      const { root } = checkFormula({ type: 'metricOverTime', prop: key, days: 1, op: 'LAST' }, scope, registry);
      if (root !== undefined) known.set(key, root);
    }
    roots.set(registry, known);
  }
  return known;
}

/** The world with the counts of end-users in it as metrics of their own, under their keys: no slug has a dot. */
export function withUserCounts(world: World, registry: Registry): World {
  const metrics = new Map<string, WorldMetric>(world.metrics);
  for (const [slug, root] of userCounts(registry)) {
    metrics.set(slug, {
      ...{ id: 0, slug, model: 'COMPANY' as const, version: 0, root, emptyAs: 'EMPTY' as const },
      ...{ seriesId: null, cachedFrom: null, reads: [] },
    });
  }
  return { ...world, metrics };
}
