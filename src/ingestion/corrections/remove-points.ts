import { blockOf } from '../../model/index.js';
import { deletePoints, foldsOf, lockCorrections, pointsById } from '../../storage/corrections/index.js';
import { lockBlocks, type Session, type Touch } from '../../storage/index.js';
import { refoldCells } from '../metrics/refold.js';
import { Involved } from './involved.js';
import { moveFirstDays } from './later-first-days.js';
import { type CorrectionGround } from './remove-events.js';

/**
 * Takes pushed values out of the log, within a write transaction, and folds their days again from what is left. Otherwise like
 * `removeEvents`.
 */
export async function removePoints(
  session: Session,
  ground: CorrectionGround,
  ids: readonly number[],
): Promise<number> {
  await lockCorrections(session);
  const points = await pointsById(session, ids);
  if (points.length === 0) return 0;
  const involved = await Involved.read(
    session,
    points.map(({ model, entity, day }) => ({ day, of: { [model]: entity } })),
  );
  const cells = points.filter(({ model, entity }) => involved.has(model, entity));
  await lockBlocks(session, [
    ...cells.map(({ series, entity, day }): Touch => ({ series, block: blockOf(entity), from: day, to: day })),
    ...involved.touches(ground.base),
  ]);
  const removed = await deletePoints(
    session,
    points.map(({ id }) => id),
  );
  const folds = await foldsOf(
    session,
    cells.map(({ series }) => series),
  );
  const hasValues = await refoldCells(session, cells, folds);
  const held = new Set(cells.filter(hasValues).map(({ model, entity, day }) => `${model} ${entity} ${day}`));
  await moveFirstDays(session, ground, involved, (model, entity, day) => held.has(`${model} ${entity} ${day}`));
  return removed;
}
