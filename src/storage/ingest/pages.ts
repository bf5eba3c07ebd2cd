import { type Day } from '../../calendar/index.js';
import { type PageRow, type Session } from '../types.js';
import { selectByKeys } from './keys.js';

export interface PageKey {
  readonly series: number;
  readonly block: number;
  readonly day: Day;
}

/** Exactly the stored pages with these keys, in no particular order. */
export function pagesByKey(session: Session, keys: readonly PageKey[]): Promise<PageRow[]> {
  return selectByKeys<PageRow>(session, {
    select: 't.series_id AS series, t.block AS block, t.day AS day, t.data AS data',
    table: 'series_page',
    columns: ['series_id', 'block', 'day'],
    keys: keys.map((key) => [key.series, key.block, key.day]),
  });
}
