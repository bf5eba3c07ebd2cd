import { foldedPages } from '../../ingestion/metrics/folded-pages.js';
import { BLOCK_SIZE, slotOf } from '../../model/index.js';
import { encodePage, readPages, type Series, type Session } from '../../storage/index.js';
import { type BlockEntities, type Days, type Difference } from '../types.js';
import { saysTheSame } from './compare.js';

/** Folds pushed metrics again from the log, on some days of a block, and compares with what is stored. */
export async function differencesOfPoints(
  session: Session,
  series: readonly Series[],
  entities: BlockEntities,
  { from, to }: Days,
): Promise<{ differences: Difference[]; seen: number; pages: number }> {
  const { block, waiting } = entities;
  const present = new Set(entities.present.map(({ id }) => slotOf(id)));
  const differences: Difference[] = [];
  let seen = 0;
  let pages = 0;
  for (const { id } of series) {
    const images = await foldedPages(session, { series: id, block, from, to });
    for (const image of images.values()) {
      // Values of entities that are gone may still be in the log: they come back into no page.
      for (let slot = 0; slot < BLOCK_SIZE; slot++) {
        if (present.has(slot)) continue;
        image.values[slot] = Number.NaN;
        image.low[slot] = 0;
      }
    }
    const stored = await readPages(session, { series: [id], blocks: [block], from, to });
    pages += stored.length;
    seen += stored.length + images.size;
    const pageOf = new Map(stored.map((page) => [page.day, page.data]));
    for (const day of new Set([...pageOf.keys(), ...images.keys()])) {
      const image = images.get(day);
      if (saysTheSame(pageOf.get(day), image, waiting)) continue;
      const data = image && encodePage(image.values, image.low);
      differences.push({ series: id, block, day, from: day, to: day, data });
    }
  }
  return { differences, seen, pages };
}
