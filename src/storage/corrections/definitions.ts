import { chunks, integers, sorted } from '../series/lists.js';
import { type Fold, type Session } from '../types.js';

/**
 * How the values of a day fold, by series, as it is told now. To be asked once the series' blocks are locked: whoever tells it
 * anew folds the days of each block again under the same lock, and so either before that, or after what is stored here.
 */
export async function foldsOf(session: Session, series: readonly number[]): Promise<(series: number) => Fold> {
  const folds = new Map<number, Fold>();
  for (const some of chunks(sorted(series), 1000)) {
    const { sql, params } = integers(session, 'id', some);
    const rows = await session.all<{ id: number; fold: Fold }>(`SELECT id, fold FROM series WHERE ${sql}`, params);
    for (const row of rows) folds.set(row.id, row.fold);
  }
  return (id) => folds.get(id) ?? 'LAST';
}
