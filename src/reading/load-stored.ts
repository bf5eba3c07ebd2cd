import { type Day } from '../calendar/index.js';
import { type Column } from '../engine/index.js';
import { type Series, type SeriesStore, type Session } from '../storage/index.js';
import { type Over } from './over.js';

/** Columns of stored series over the entities of a pass. */
export function loadStored(
  session: Session,
  store: SeriesStore,
  requests: readonly { series: Series; from: Day; to: Day }[],
  over: Over,
): Promise<Column[]> {
  if (requests.length === 0) return Promise.resolve([]);
  return 'blocks' in over
    ? store.blockColumns(session, requests, over.blocks)
    : store.gather(session, requests, over.ids);
}
