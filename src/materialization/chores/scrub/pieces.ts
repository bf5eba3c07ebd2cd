import { FOREVER, type StoredUnit } from '../../../storage/index.js';
import { type ChoreUnit } from '../types.js';

type Place = Pick<ChoreUnit, 'model' | 'block'>;

/**
 * What a unit of a scrub does for the deleted entities of one block: it takes some of their events out of the log, the last of
 * them all that is left; or it removes what is stored of them in the series whose ids lie between two.
 */
export type Piece =
  | { readonly does: 'events'; readonly isLast: boolean }
  | { readonly does: 'series'; readonly first: number; readonly last: number };

/** Units keep what they are in the columns of days: events count them downwards from −1. */
export function eventsUnit({ model, block }: Place, part: number, parts: number): ChoreUnit {
  return { model, block, from: -part, to: -parts };
}

export function seriesUnit({ model, block }: Place, first: number, last = FOREVER): ChoreUnit {
  return { model, block, from: first, to: last };
}

export function pieceOf({ from, to }: StoredUnit): Piece {
  return from < 0 ? { does: 'events', isLast: from === to } : { does: 'series', first: from, last: to };
}
