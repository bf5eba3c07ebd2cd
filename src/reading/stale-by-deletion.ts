import { type Model } from '../model/index.js';
import { holdDeletedEvents } from '../storage/deletions/index.js';
import { type Session } from '../storage/index.js';
import { type MetricInfo } from './types.js';

/**
 * Adds to what is known to be stale by metric: numbers made of events, of entities that still contain those of deleted end-users,
 * are so until a run has taken these out.
 */
export async function staleByDeletion(
  session: Session,
  model: Model,
  metrics: ReadonlyMap<string, MetricInfo>,
  ids: readonly number[],
  stale: Map<string, boolean[]>,
): Promise<void> {
  const concerned = [...metrics].filter(([, info]) => isMadeOfEvents(info)).map(([key]) => key);
  if (concerned.length === 0) return;
  const holding = await holdDeletedEvents(session, model, ids);
  if (holding.size === 0) return;
  for (const key of concerned) {
    const known = stale.get(key);
    stale.set(
      key,
      ids.map((id, i) => holding.has(id) || (known?.[i] ?? false)),
    );
  }
}

/** Calculated metrics may be; counts of end-users and first days are true at once. */
function isMadeOfEvents({ kind, key }: MetricInfo): boolean {
  return kind === 'ACTIVITY' || kind === 'CALCULATED' || key === 'system.activity_count';
}
