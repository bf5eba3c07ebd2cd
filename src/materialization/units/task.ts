import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type StoredRun, type StoredUnit } from '../../storage/index.js';
import { closesDays } from '../planning.js';
import { type UnitTask } from './unit.js';

/** What a unit of a run has to compute, as the catalogue is now. */
export function taskOf(run: StoredRun, unit: StoredUnit, known: CatalogueSnapshot): UnitTask {
  const published = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
  const closes = closesDays(run, known);
  return {
    ...unit,
    slugs: run.trigger === 'DEFINITION' ? run.metrics : closes ? published : run.metrics,
    world: run.trigger === 'DEFINITION' ? 'newest' : 'published',
    through: Math.max(known.watermark ?? run.to, closes ? run.to : Number.NEGATIVE_INFINITY),
  };
}
