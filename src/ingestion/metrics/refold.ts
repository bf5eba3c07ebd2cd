import { BLOCK_SIZE, blockOf, slotOf } from '../../model/index.js';
import { type Fold, type Session } from '../../storage/index.js';
import { type PageKey, type PointCell, type PointRow, pointsOfCells } from '../../storage/ingest/index.js';
import { changePages } from '../pages/images.js';
import { foldPoints } from './fold.js';

/**
 * Folds cells of pushed metrics again from the log; one that has no values any more becomes empty. The blocks must be locked.
 * @returns whether a cell still has values
 */
export async function refoldCells(
  session: Session,
  cells: readonly PointCell[],
  foldOf: (series: number) => Fold,
): Promise<(cell: PointCell) => boolean> {
  const left = new Map<string, PointRow[]>();
  for (const point of await pointsOfCells(session, cells)) {
    const name = nameOf(point);
    const known = left.get(name);
    if (known === undefined) left.set(name, [point]);
    else known.push(point);
  }
  const pages = new Map<string, PageKey & { readonly slots: Set<number> }>();
  for (const { series, entity, day } of cells) {
    const block = blockOf(entity);
    const name = `${series} ${block} ${day}`;
    const page = pages.get(name) ?? { series, block, day, slots: new Set<number>() };
    page.slots.add(slotOf(entity));
    pages.set(name, page);
  }
  await changePages(session, [...pages.values()], (image, { series, block, day, slots }) => {
    for (const slot of slots) {
      const points = left.get(nameOf({ series, entity: block * BLOCK_SIZE + slot, day }));
      const { value, low } = points === undefined ? { value: Number.NaN, low: 0 } : foldPoints(foldOf(series), points);
      image.values[slot] = value;
      image.low[slot] = low;
    }
  });
  return (cell) => left.has(nameOf(cell));
}

function nameOf({ series, entity, day }: PointCell): string {
  return `${series} ${entity} ${day}`;
}
