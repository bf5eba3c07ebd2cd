import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { slugsRead, type World, type WorldMetric } from '../../catalogue/world.js';
import { TidemarkError } from '../../errors/index.js';
import { type FormulaNode, inputsOf } from '../../formula/index.js';
import { type Model } from '../../model/index.js';

/** A formula that is computed along with a world's metrics without being one of them. */
export interface Unsaved {
  /** Begins with ~, as no slug does. */
  readonly id: string;
  readonly root: FormulaNode;
  readonly emptyAs: 'EMPTY' | 'ZERO';
}

/**
 * The world that a formula is computed in: what readers see.
 * @throws FORMULA_INVALID where a metric that it reads cannot be computed any more
 */
export function worldOf(known: CatalogueSnapshot, root: FormulaNode): World {
  const slugs = slugsRead(inputsOf(root));
  const world = known.world('visible');
  for (const slug of slugs) {
    const reason = world.broken.get(slug);
    if (reason !== undefined) throw brokenMetric(slug, reason);
  }
  return world;
}

export function brokenMetric(slug: string, reason: string): TidemarkError {
  const key = `calculated.${slug}`;
  return new TidemarkError('FORMULA_INVALID', `${key} cannot be computed: ${reason}`, { details: { key } });
}

/** The world with formulas in it that nobody has saved. */
export function worldWith(world: World, model: Model, formulas: Iterable<Unsaved>): World {
  const metrics = new Map<string, WorldMetric>(world.metrics);
  for (const { id, root, emptyAs } of formulas) {
    const reads = slugsRead(inputsOf(root));
    metrics.set(id, { id: 0, slug: id, model, version: 0, root, emptyAs, seriesId: null, cachedFrom: null, reads });
  }
  return { ...world, metrics };
}
